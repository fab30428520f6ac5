#!/usr/bin/env bash
# The same as pay-file.ts with curl and Node alone: examples/pay-file.sh FILE CAMPAIGN TOTAL
# Started again, also after an answer was lost, it pays nobody twice: each key comes from what the call is about.
set -euo pipefail
: "${INFINI_MANAGER_URL:?}" "${INFINI_MANAGER_KEY:?}" "${ACCOUNT_EMAIL:?}" "${ACCOUNT_PASSWORD:?}"
export file=$1 campaign=$2 total=$3
state='' walked=null progress='' needed=null over=false stands=0

# Neither the key nor a body becomes an argument, which everybody on the machine can read.
send() { curl --silent --show-error --fail-with-body --max-time 60 --header @<(printf 'authorization: Bearer %s\n' "$INFINI_MANAGER_KEY") "$@"; }
refuse() { echo "$1 was refused, or its answer was lost. Start this again with the same words: $2" >&2 && exit 1; }
# The JSON that this JavaScript writes, with `answer` for the last answer; the names above are in `env`.
write() { answer=${answer:-null} node -p "const { env } = process; const answer = JSON.parse(env.answer); $1"; }
mutate() { answer=$(write "JSON.stringify($2)" | send --header 'content-type: application/json' --data-binary @- "$INFINI_MANAGER_URL/api/trpc/$1") || refuse "$1" "$answer"; }
query() { answer=$(write "JSON.stringify($2)" | send --get --data-urlencode input@- "$INFINI_MANAGER_URL/api/trpc/$1") || refuse "$1" "$answer"; }
keep() { local value && value=$(write "answer.result.data.$2") && export "$1=$value"; }

mutate accounts.import '{ idempotencyKey: env.ACCOUNT_EMAIL, dryRun: false, source: { text: `${env.ACCOUNT_EMAIL} ${env.ACCOUNT_PASSWORD}` },
  authority: { basis: "owned", ownerText: "Harbour Trading Ltd", signedOn: "2026-01-15" } }'
keep job jobId
until [[ $state =~ ^(done|partly|failed|cancelled)$ ]]; do sleep 1 && query jobs.get '{ id: env.job }' && keep state state; done
# The list finds parts of addresses as well: nothing but the account itself may pay.
query accounts.list '{ filter: { text: env.ACCOUNT_EMAIL } }'
keep account 'items.find(({ email }) => email.toLowerCase() === env.ACCOUNT_EMAIL.toLowerCase()).id'
until [[ $walked != null ]]; do sleep 1 && query accounts.get '{ id: env.account }' && keep walked statement; done

mutate cashback.create '{ idempotencyKey: env.campaign, sourceAccountId: env.account, campaign: { key: env.campaign }, amount: { fixed: "5.6" } }'
keep batch id && keep version version
answer=$(send --header 'content-type: application/octet-stream' --data-binary @"$file" "$INFINI_MANAGER_URL/api/uploads") || refuse uploads "$answer"
mutate cashback.import '{ idempotencyKey: env.campaign, id: env.batch, version: Number(env.version), source: { uploadId: answer.uploadId }, dryRun: false }'
keep snapshot snapshot
mutate cashback.start '{ idempotencyKey: env.campaign, id: env.batch, confirm: { snapshot: env.snapshot, typedTotal: env.total } }'
keep replayed replayed
# Over, or a person is needed for some looks on end: what was just mended is told with the lane's next look.
until [[ $over == true || $stands -ge 4 ]]; do
  sleep 1 && query cashback.get '{ id: env.batch }' && keep progress progress && keep needed needsPerson
  keep over 'states.every(({ state }) => !/queued|parked|sending/.test(state)) && env.progress !== "settling"'
  if [[ $needed == null ]]; then stands=0; else stands=$((stands + 1)); fi
done

if [[ $replayed == true ]]; then echo "It was started before; nothing was started now."; else echo "It was started now."; fi
write '`${answer.result.data.progress}: ${answer.result.data.settled.count} of ${answer.result.data.lines.all.count} lines are paid, ${answer.result.data.settled.sum}`'
# What is not paid whole is no success: 3 an outcome is unknown, 2 a person is needed, 1 payments were refused or not sent.
keep code 'states.some(({ state }) => /unknown|accepted/.test(state)) ? 3 : env.needed !== "null" || answer.result.data.lines.held.count > 0 ? 2
  : answer.result.data.settled.count > 0 && answer.result.data.states.every(({ state }) => state === "settled") ? 0 : 1'
if [[ $needed != null ]]; then echo "A person is needed: $needed" >&2; fi
exit "$code"
