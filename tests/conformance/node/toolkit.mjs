// The Serverless toolkit's Cam, Cos, Scf and MPS trigger, unmodified: what `sls deploy` does, and `sls remove`.
//
// Run with `--require ./redirect.cjs`. Reads what `sdk.mjs` reads; the function is the real handler, which `run` has packed
// as `handler.zip`.

import toolkit from 'tencent-component-toolkit';
import triggers from 'tencent-component-toolkit/lib/modules/triggers/mps.js';
import { check, equal, finish, ok, refused, trust, waitFor } from './checks.mjs';

const { Cam, Cos, Scf } = toolkit;
const MpsTrigger = triggers.default;

const credentials = { SecretId: process.env.TENCENTCLOUD_SECRET_ID, SecretKey: process.env.TENCENTCLOUD_SECRET_KEY };
const region = 'ap-guangzhou';
const cam = new Cam(credentials, region);
const cos = new Cos(credentials, region);
const scf = new Scf(credentials, region);
const mps = new MpsTrigger({ credentials, region });

const name = 'toolkit';
const bucket = 'toolkit-1250000000';
const EVENT_TYPES = ['WorkflowTask', 'EditMediaTask'];
const inputs = {
  name,
  // As its users write it; the appid is told apart from the bucket.
  code: { bucket: 'toolkit', object: 'handler.zip' },
  handler: 'index.main_handler',
  runtime: 'CustomRuntime',
  namespace: 'default',
  role: 'toolkit-exec',
  description: 'made by the toolkit',
  timeout: 20,
  memorySize: 256,
  environment: { variables: { TEST: 'value, with & and =' } },
};
const events = EVENT_TYPES.map((type) => ({
  mps: { parameters: { qualifier: '$DEFAULT', type, enable: true } },
}));

await check('roles', async () => {
  for (const [role, service] of [
    ['SCF_QcsRole', 'scf.qcloud.com'],
    ['MPS_QcsRole', 'mps.cloud.tencent.com'],
    ['toolkit-exec', 'scf.qcloud.com'],
  ]) {
    await cam.CreateRole(role, trust(service));
  }
  const { RoleInfo } = await cam.GetRole('MPS_QcsRole');
  await cam.AttachRolePolicyByName(RoleInfo.RoleId, 'QcloudAccessForMPSRoleInDeliverToSCF');
  const attached = await cam.ListRolePoliciesByRoleId(RoleInfo.RoleId, 1, 200);
  equal(attached.List.map((one) => one.PolicyName), ['QcloudAccessForMPSRoleInDeliverToSCF']);
  // Lets SCF read the code in COS.
  await cam.AttachRolePolicyByName((await cam.GetRole('SCF_QcsRole')).RoleInfo.RoleId, 'QcloudAccessForScfRole');
  equal([await cam.isRoleExist('SCF_QcsRole'), await cam.isRoleExist('nobody')], [true, false]);
  equal(String((await cam.GetUserAppId()).AppId), '1250000000');
});

await check('upload the code', async () => {
  await cos.deploy({ bucket, src: `${process.env.CONFORMANCE_PACKAGES}/handler.zip`, keyPrefix: '/' });
});

async function deploy(which, more) {
  return check(which, async () => {
    const outputs = await scf.deploy({ ...inputs, ...more });
    equal([outputs.FunctionName, outputs.Status], [name, 'Active']);
    return outputs;
  });
}

await deploy('deploy', { publish: true, traffic: 0.8, events });
await check('what was deployed', async () => {
  const found = await scf.scf.get({ functionName: name, namespace: 'default' });
  equal([found.MemorySize, found.Timeout, found.Role, found.Handler], [256, 20, 'toolkit-exec', 'index.main_handler']);
  equal(found.Environment.Variables, [{ Key: 'TEST', Value: 'value, with & and =' }]);
  const alias = await scf.alias.get({ functionName: name, namespace: 'default', region });
  equal(alias.RoutingConfig.AdditionalVersionWeights, [{ Version: '1', Weight: 0.2 }]);
});
await check('bound to both event types', async () => {
  const listed = await mps.getTriggerList({ functionName: name, namespace: 'default', qualifier: '$DEFAULT' });
  equal(listed.map((one) => [mps.getKey(one), one.BindStatus, one.Enable]).sort(), [
    ['EditMediaTaskEvent', 'on', 1],
    ['WorkflowTaskEvent', 'on', 1],
  ]);
});
await check('invoke', async () => {
  const answer = await scf.invoke({ functionName: name, clientContext: { mpstack: 'probe' }, qualifier: '$LATEST' });
  equal(answer.Result.InvokeResult, 0, `InvokeResult (${answer.Result.ErrMsg})`);
  ok(JSON.parse(answer.Result.RetMsg).mpstack, `RetMsg is ${answer.Result.RetMsg}`);
});

await deploy('deploy again', { environment: { variables: {} }, memorySize: 512, events });
await check('what was changed', async () => {
  const found = await scf.scf.get({ functionName: name, namespace: 'default' });
  equal([found.MemorySize, found.Environment.Variables], [512, []]);
  equal((await scf.getTriggerList(name)).length, 2, 'number of triggers');
});
await deploy('deploy with a timer', {
  events: [
    ...events,
    { timer: { parameters: { name: 'daily', cronExpression: '0 0 2 * * * *', enable: true, argument: 'a & b' } } },
  ],
});
await check('the timer', async () => {
  const [found] = (await scf.getTriggerList(name)).filter((one) => one.Type === 'timer');
  equal([found.TriggerName, found.TriggerDesc, found.CustomArgument], ['daily', '{"cron":"0 0 2 * * * *"}', 'a & b']);
});

await check('unbind', async () => {
  const place = { functionName: name, namespace: 'default' };
  await mps.create({ inputs: { ...place, parameters: { type: 'WorkflowTask', enable: false } } });
  const found = await mps.getTypeTrigger({ ...place, eventType: 'WorkflowTask', qualifier: '$DEFAULT' });
  equal(found.BindStatus, 'off', 'BindStatus');
  await mps.create({ inputs: { ...place, parameters: { type: 'WorkflowTask', enable: true } } });
});
// Without `events` all triggers stay; with an empty list they go.
await deploy('deploy without triggers', { events: [] });
await check('no trigger is left', async () => equal(await scf.getTriggerList(name), []));

await check('remove', async () => {
  equal(await scf.remove({ functionName: name, namespace: 'default' }), true);
  equal(await scf.scf.get({ functionName: name, namespace: 'default' }), null);
  equal(await scf.remove({ functionName: name, namespace: 'default' }), true, 'removing it again');
});
await check('empty and remove the bucket', async () => {
  await cos.remove({ bucket });
});
await check('delete the roles', async () => {
  for (const role of ['SCF_QcsRole', 'MPS_QcsRole', 'toolkit-exec']) {
    await cam.DeleteRole(role);
    await refused('InvalidParameter.RoleNotExist', () => cam.GetRole(role));
  }
});

finish();
