import { assertEquals, assertMatch } from "@std/assert";
import {
  headerTime,
  localMinute,
  localTime,
  minuteStamp,
  parseTime,
  secondStamp,
  utcTime,
} from "../../../lib/store/times.ts";

const DATE = new Date(2026, 3, 9, 14, 36, 5, 123);

Deno.test("parseTime() reads every notation that is on disk", () => {
  const minute = new Date(2026, 3, 9, 14, 36).getTime();
  const second = new Date(2026, 3, 9, 14, 36, 5).getTime();
  const texts: [string, number][] = [
    ["2026-04-09", new Date(2026, 3, 9).getTime()],
    ["2026-04-09 14:36", minute],
    ["2026-04-09_14-36", minute],
    ["2026-04-09T14:36", minute],
    ["2026-04-09T14:36:05", second],
    ["2026-04-09_14-36-05", second],
    [" 2026-04-09T14:36:05.123456 ", second + 123],
    ["2026-04-09T12:36:05Z", Date.UTC(2026, 3, 9, 12, 36, 5)],
    ["2026-04-09T12:36:05.5Z", Date.UTC(2026, 3, 9, 12, 36, 5, 500)],
    ["2026-04-09T12:36:05+00:00", Date.UTC(2026, 3, 9, 12, 36, 5)],
    ["2026-04-09T12:36:05-0730", Date.UTC(2026, 3, 9, 20, 6, 5)],
  ];

  for (const [text, time] of texts) assertEquals(parseTime(text), time, text);
});

Deno.test("parseTime() refuses what is no moment", () => {
  for (const text of ["", "soon", "2026-13-01", "2026-02-30", "2026-04-09 25:00", "1234567890"]) {
    assertEquals(parseTime(text), undefined, text);
  }
});

Deno.test("parseTime() reads back what is written", () => {
  assertEquals(parseTime(utcTime(DATE)), DATE.getTime());
  assertEquals(parseTime(localTime(DATE)), DATE.getTime() - 123);
  assertEquals(parseTime(localMinute(DATE)), DATE.getTime() - 5_123);
  assertEquals(parseTime(minuteStamp(DATE)), DATE.getTime() - 5_123);
});

Deno.test("localTime() has mclaude 0.6's form", () => {
  assertMatch(localTime(DATE), /^2026-04-09T14:36:05[+-]\d{4}$/);
  assertEquals(minuteStamp(DATE), "2026-04-09_14-36");
  assertEquals(secondStamp(DATE), "2026-04-09_14-36-05");
  assertEquals(headerTime(DATE), "2026-04-09T14:36:05");
});
