/**
 * Words that people use for the same thing when they write about software.
 *
 * @module
 */
import { stem } from "./tokens.ts";

const GROUPS: readonly string[] = `
auth authentication authenticate login signin
authorization authorize permission access
db database
config configuration setting option
repo repository
env environment
prod production live
dev development
err error failure fail exception
bug defect
perf performance speed
fast quick
slow latency sluggish
deps dependency package library
docs documentation
k8s kubernetes
ci pipeline
deploy release rollout ship
rollback revert undo
delete remove drop
create add new
change modify alter
choose pick select decide prefer
timeout expire expiry ttl lifetime
cache caching memoize
queue backlog
retry repeat
limit cap maximum throttle
test spec
mock stub fake
flaky unreliable intermittent
crash die abort
hang freeze stuck deadlock
memory ram heap
leak
cpu processor
disk storage
folder directory
file document
user customer account
password credential
token jwt
secret key
encrypt cipher tls
http request
endpoint route api
server backend
client frontend browser
ui interface
schema migration
index
format style lint
indent tab space
message mail notification
schedule cron job
log trace
monitor alert metric
version upgrade update bump
install setup
start boot launch
stop shutdown
parallel concurrent race
lock mutex
order sort
search find query lookup
size length
daylight dst summertime clock timezone
picture photo image thumbnail
toggle flag feature switch
poison dlq dead letter
cors origin
recover recovery restore backup disaster
unsubscribe listener leak cleanup
junk spam
newsletter mail email campaign
readiness liveness health probe healthz
accessibility a11y reader keyboard
gdpr privacy personal erase wipe purge anonymise forget
invoice bill receipt
payment charge pay
refund chargeback
shrink vacuum bloat compact
throttle brute ratelimit limit
firewall network
mesh sidecar proxy gateway
balancer proxy nginx
https tls ssl certificate
container docker pod image
cluster k8s kubernetes
node vm host machine server
replica standby failover secondary
shard partition split
transaction commit atomic
isolation deadlock lock
key index constraint
column field attribute
row record entry
table relation
join relation
dashboard grafana chart
trace span tracing telemetry
incident outage downtime postmortem
oncall pager page alarm alert
runbook playbook procedure
ticket issue task story
estimate deadline due
review approve approval sign
merge squash rebase
branch trunk fork
tag version release
artifact binary package build
compile build bundle
minify compress gzip
lazy defer ondemand
preload prefetch eager
stream chunk buffer
websocket realtime socket
event message signal
publish emit send
subscribe listen consume
consumer worker subscriber
producer publisher sender
batch bulk
import load ingest
export dump extract
translate translation i18n localization
currency money price
discount coupon voucher
tax vat
address location place
map geo
upload attach attachment
download fetch
avatar profile picture
signup register registration
logout signout
session cookie
role permission right
admin administrator root
audit history trail
approve confirm accept
reject deny refuse
cancel abort
draft unfinished wip
legacy old deprecated
experiment trial pilot ab
uuid guid id identifier
hash digest checksum
sign signature hmac
random entropy
float decimal rounding
integer int number
string text
null none empty missing
mismatch differ inconsistent diverge
duplicate twice double
stale old outdated expired
dirty modified
clean tidy
quota limit budget
cost price expensive
cheap save
money price currency amount
time date clock timezone
`.trim().split("\n");

/**
 * The words that mean the same.
 *
 * @param token A folded word.
 * @returns The tokens of the others in its group.
 */
export function synonymsOf(token: string): string[] {
  const root = stem(token);
  return GROUPS.flatMap((group) => {
    // Most groups are passed over without taking them apart.
    if (!group.includes(root.slice(0, -1))) return [];
    const words = group.split(" ");
    if (!words.some((word) => word === token || stem(word) === root)) return [];
    return words.map(stem).filter((other) => other !== root);
  });
}
