/*
 * The protocol of locks, as lib/locks and lib/store/generations carry it out.
 *
 * Each file operation that others can see is one step: publishing an intent (a link, exclusive),
 * deciding an outcome (the same, so the first decision stands), ending a generation (the same).
 * A look at a slug is one step; two looks are two. A claim of several slugs publishes an intent
 * for each and is decided by the outcome of the first one, its leader.
 *
 *   look -> publish intents -> look again -> void rivals -> decide -> end what was taken over
 *
 * Sessions die at any step. A live one may be taken for silent (false staleness). Anybody may
 * find an undecided intent far too slow and declare it void.
 *
 * What is checked
 *
 * - A grant evicts nobody who is alive and was not taken for silent.
 * - Of the generations of a slug that were granted, the later granted one is the higher one.
 * - Who was evicted finds its token bad: the files name another holder, or none.
 * - A release ends nobody else's lock.
 * - Who waits in line is not overtaken by somebody behind it.
 *
 * Broken on purpose, to see that the model can fail: -DNO_SECOND_LOOK and -DNO_SWAP (the outcome is
 * written over instead of compared and swapped).
 *
 * -DN=3 sessions, -DWANTS=1 one slug each, 2 several slugs, 3 other slugs with a file in common.
 */
#ifndef N
#define N 2
#endif
#ifndef WANTS
#define WANTS 1
#endif
#ifndef G
#define G 4
#endif
#ifndef TRIES
#define TRIES 2
#endif

#define S 2
#define NOBODY 9
#define AT(s, g) ((s) * (G + 1) + (g))

/* The files: of a generation its owner + 1, the generation that decides on it, and the rest. */
byte owner[S * (G + 1)];
byte leader[S * (G + 1)];
byte outcome[S * (G + 1)];
bool ended[S * (G + 1)];
byte top[S];
byte ticket[N];
byte next = 1;

/* The world. */
byte want[N];
bool dead[N];
bool silent[N];
byte deaths = 1;
byte silences = 1;

/* What was told: who has the lock, and the last generation that was granted. */
byte holds[S];
byte last[S];

#define OPEN 0
#define GRANTED 1
#define VOID 2

#define WANTED(who, s) ((want[who] >> (s)) & 1)

/* Slugs whose holders are in the way: one's own, or all that have a file in common. */
#if WANTS == 3
#define MEETS(who, s) 1
#else
#define MEETS(who, s) WANTED(who, s)
#endif

#define CONFLICT(a, b) (MEETS(a, 0) && MEETS(b, 0) || MEETS(a, 1) && MEETS(b, 1))

/* The first decision stands. */
inline decide(at, what) {
  if
  :: outcome[at] == OPEN -> outcome[at] = what
  :: else -> skip
  fi
}

/* Who holds a slug by the files: the newest granted generation, unless it was ended. */
inline holder(s, at) {
  g = top[s];
  at = 0;
  do
  :: g > 0 && outcome[leader[AT(s, g)]] == GRANTED ->
    if
    :: !ended[AT(s, g)] -> at = AT(s, g)
    :: else -> skip
    fi;
    break
  :: g > 0 && outcome[leader[AT(s, g)]] != GRANTED -> g--
  :: g == 0 -> break
  od
}

/*
 * Looks at one slug. Sets blocked if a live session holds it, contended if somebody is claiming
 * it, rival if somebody is claiming a file of it by another slug; notes who is to be evicted.
 */
inline look(s) {
  if
  :: MEETS(me, s) ->
    g = top[s];
    do
    :: g > 0 && AT(s, g) == mine[s] -> g--
    :: g > 0 && AT(s, g) != mine[s] && outcome[leader[AT(s, g)]] == VOID -> g--
    :: g > 0 && AT(s, g) != mine[s] && outcome[leader[AT(s, g)]] == OPEN ->
      if
      :: WANTED(me, s) -> contended = AT(s, g)
      :: else -> rival = AT(s, g)
      fi;
      g--
    :: g > 0 && AT(s, g) != mine[s] && outcome[leader[AT(s, g)]] == GRANTED ->
      if
      :: ended[AT(s, g)] -> skip
      :: else ->
        other = owner[AT(s, g)] - 1;
        if
        :: !dead[other] && !silent[other] -> blocked = 1
        /* What is taken over was decided by the first look. */
        :: else ->
          if
          :: first == 0 -> evict[s] = AT(s, g)
          :: else -> skip
          fi
        fi
      fi;
      break
    :: g == 0 -> break
    od
  :: else -> skip
  fi
}

/* Who waits longer goes first. */
inline lookAtLine() {
  other = 0;
  do
  :: other < N ->
    if
    :: other != me && ticket[other] && !dead[other] && CONFLICT(me, other) &&
       (ticket[me] == 0 || ticket[other] < ticket[me]) -> blocked = 1
    :: else -> skip
    fi;
    other++
  :: else -> break
  od
}

inline forget() {
  blocked = 0; contended = 0; rival = 0
}

/* Publishes an intent, unless somebody takes the number first. */
inline publish(s) {
  if
  :: WANTED(me, s) && !failed ->
    number = top[s] + 1;
    if
    :: number > G -> failed = 1
    :: else ->
      /* Between the listing and the link somebody may publish the same number. */
      if
      :: atomic { top[s] == number - 1 ->
           top[s] = number;
           owner[AT(s, number)] = me + 1;
           mine[s] = AT(s, number);
           if
           :: first == 0 -> first = mine[s]
           :: else -> skip
           fi;
           leader[AT(s, number)] = first
         }
      :: atomic { top[s] != number - 1 -> failed = 1 }
      fi
    fi
  :: else -> skip
  fi
}

/* A rival that is dead or too slow is void; of two live ones the earlier slug goes on. */
inline settle(at) {
  if
  :: dead[owner[at] - 1] -> decide(leader[at], VOID)
  :: !dead[owner[at] - 1] -> skip
  :: !dead[owner[at] - 1] -> decide(leader[at], VOID)
  fi
}

inline grant() {
#ifdef NO_SWAP
  outcome[first] = GRANTED;
#else
  decide(first, GRANTED);
#endif
  if
  :: outcome[first] == GRANTED ->
    granted = 1;
    s = 0;
    do
    :: s < S ->
      if
      :: MEETS(me, s) ->
        assert(holds[s] == NOBODY || dead[holds[s]] || silent[holds[s]])
      :: else -> skip
      fi;
      if
      :: WANTED(me, s) ->
        assert(mine[s] - AT(s, 0) > last[s]);
        last[s] = mine[s] - AT(s, 0);
        holds[s] = me
      :: else -> skip
      fi;
      s++
    :: else -> break
    od;
    other = 0;
    do
    :: other < N ->
      assert(!(ticket[me] && other != me && ticket[other] && !dead[other] &&
        ticket[other] < ticket[me] && CONFLICT(me, other)));
      other++
    :: else -> break
    od
  :: else -> skip
  fi;
  s = 0; other = 0; g = 0
}

proctype session(byte me; bool waits) {
  byte mine[S], evict[S];
  byte first, contended, rival, number, other, g, s, at, tries;
  bool blocked, failed, granted;

  {
    if
    :: waits -> atomic { ticket[me] = next; next++ }
    :: else -> skip
    fi;

    do
    :: tries < TRIES && !granted ->
      tries++;
      atomic { forget(); first = 0; failed = 0; mine[0] = 0; mine[1] = 0; evict[0] = 0; evict[1] = 0 };
      atomic { look(0); other = 0; g = 0 };
      atomic { look(1); other = 0; g = 0 };
      atomic { lookAtLine(); other = 0 };
      if
      :: contended && !blocked -> atomic { settle(contended) }
      :: blocked -> skip
      :: else ->
        publish(0);
        publish(1);
#ifndef NO_SECOND_LOOK
        if
        :: !failed ->
          atomic { forget() };
          atomic { look(0); other = 0; g = 0 };
          atomic { look(1); other = 0; g = 0 };
          atomic { lookAtLine(); other = 0 };
          failed = blocked || contended;
          atomic {
            if
            :: mine[0] && top[0] != mine[0] - AT(0, 0) -> failed = 1
            :: else -> skip
            fi;
            if
            :: mine[1] && top[1] != mine[1] - AT(1, 0) -> failed = 1
            :: else -> skip
            fi
          };
          if
          :: !failed && rival -> atomic {
              settle(rival);
              if
              :: outcome[leader[rival]] == OPEN && leader[rival] < first -> failed = 1
              :: outcome[leader[rival]] == OPEN && leader[rival] > first ->
                decide(leader[rival], VOID)
              :: else -> skip
              fi;
              if
              :: outcome[leader[rival]] == GRANTED -> failed = 1
              :: else -> skip
              fi
            }
          :: else -> skip
          fi
        :: else -> skip
        fi;
#endif
        if
        :: !failed -> atomic { grant() }
        :: else -> skip
        fi;
        if
        :: !granted && first -> atomic { decide(first, VOID) }
        :: else -> skip
        fi
      fi
    :: else -> break
    od;
    atomic { ticket[me] = 0; contended = 0; rival = 0; blocked = 0; failed = 0 };

    if
    :: granted ->
      /* What was taken over is ended by its taker. */
      if
      :: evict[0] && WANTED(me, 0) -> ended[evict[0]] = 1
      :: else -> skip
      fi;
      if
      :: evict[1] && WANTED(me, 1) -> ended[evict[1]] = 1
      :: else -> skip
      fi;
      /* It works; then it asks whether its token is good, and releases. */
      s = 0;
      do
      :: s < S ->
        if
        :: mine[s] ->
          atomic {
            holder(s, at);
            assert(at != mine[s] || holds[s] == me);
            assert(holds[s] != me || at == mine[s]);
            at = 0; g = 0
          };
          atomic {
            /* The end of a generation is published once, by its holder or by its taker. */
            if
            :: !ended[mine[s]] -> ended[mine[s]] = 1
            :: else -> assert(holds[s] != me)
            fi;
            if
            :: holds[s] == me -> holds[s] = NOBODY
            :: else -> skip
            fi
          }
        :: else -> skip
        fi;
        s++
      :: else -> break
      od
    :: else -> skip
    fi
  } unless { dead[me] };
  ticket[me] = 0
}

/* Death and mistaken silence come when they like. */
proctype fate() {
  byte who;
  do
  :: atomic {
      deaths > 0 -> deaths--;
      if
      :: who = 0
      :: who = 1
#if N > 2
      :: who = 2
#endif
      fi;
      dead[who] = 1;
      who = 0
    }
  :: atomic {
      silences > 0 -> silences--;
      if
      :: who = 0
      :: who = 1
#if N > 2
      :: who = 2
#endif
      fi;
      silent[who] = 1;
      who = 0
    }
  :: break
  od
}

init {
  atomic {
    holds[0] = NOBODY;
    holds[1] = NOBODY;
#if WANTS == 1
    want[0] = 1; want[1] = 1;
#elif WANTS == 2
    want[0] = 3; want[1] = 2;
#else
    want[0] = 1; want[1] = 2;
#endif
#if N > 2
    want[2] = 1;
#endif
    run session(0, 0);
    run session(1, 1);
#if N > 2
    run session(2, 1);
#endif
    run fate()
  }
}
