// Checks that print one line each and let the story go on, as `support/checks.py` does.

import { isDeepStrictEqual } from 'node:util';

const WAIT_BUDGET = 60_000;
const WAIT_STEP = 200;

let passed = 0;
let failed = 0;

export async function check(name, body) {
  try {
    const result = await body();
    passed += 1;
    console.error(`ok ${name}`);
    return result;
  } catch (error) {
    failed += 1;
    const reason = `${error.code ? `${error.code}: ` : ''}${error.message ?? error}`;
    console.error(`FAIL ${name}: ${reason.split(/\s+/).join(' ')}`);
    return undefined;
  }
}

export function equal(got, wanted, what = 'answer') {
  if (!isDeepStrictEqual(got, wanted)) {
    throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
  }
}

export function ok(condition, message) {
  if (!condition) throw new Error(message);
}

// Expects the call to be refused with this code.
export async function refused(code, call) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    equal(error.code, code, `refusal (${error.message})`);
    return;
  }
  throw new Error(`expected ${code}, got ${JSON.stringify(answer)}`);
}

// Returns the first true result of the probe.
export async function waitFor(what, probe) {
  const end = Date.now() + WAIT_BUDGET;
  for (;;) {
    const result = await probe();
    if (result) return result;
    ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, WAIT_STEP));
  }
}

// Prints the sum and ends the process: some clients keep connections open.
export function finish() {
  console.error(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

export function trust(service) {
  const statement = { action: 'name/sts:AssumeRole', effect: 'allow', principal: { service } };
  return JSON.stringify({ version: '2.0', statement: [statement] });
}
