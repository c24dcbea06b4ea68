// The official Node SDK, unmodified, on an ip endpoint (so that it signs the scope `127`): one life per signature method.
//
// Reads what `sdk.py` reads, and in `CONFORMANCE_PACKAGES` the folder of two packages.

import { readFileSync } from 'node:fs';
import tencentcloud from 'tencentcloud-sdk-nodejs';
import { CommonClient } from 'tencentcloud-sdk-nodejs/tencentcloud/common/common_client.js';
import { check, equal, finish, ok, refused, trust, waitFor } from './checks.mjs';

const { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey } = process.env;
const endpoint = process.env.MPSTACK_ENDPOINT.replace('http://', '').replace(/\/$/, '');
const packages = Object.fromEntries(
  ['one', 'two'].map((name) => [name, readFileSync(`${process.env.CONFORMANCE_PACKAGES}/${name}.zip`).toString('base64')]),
);

const AWKWARD = 'a+b & c=d, 100% "视频" {x}';
const EVENT_TYPES = ['WorkflowTask', 'EditMediaTask'];

// Clients of every service, which sign in one way.
function clients(signMethod, keys = { secretId, secretKey }, reqMethod = 'POST') {
  const { scf, cam, sts, mps, cls, tag } = tencentcloud;
  const settings = {
    credential: keys,
    region: 'ap-guangzhou',
    profile: { signMethod, language: 'en-US', httpProfile: { protocol: 'http://', endpoint, reqMethod } },
  };
  return {
    scf: new scf.v20180416.Client(settings),
    cam: new cam.v20190116.Client(settings),
    sts: new sts.v20180813.Client(settings),
    mps: new mps.v20190612.Client(settings),
    cls: new cls.v20201016.Client(settings),
    tag: new tag.v20180813.Client(settings),
    // Binding is in no SDK.
    plainMps: new CommonClient('mps', '2019-06-12', settings),
  };
}

const main = clients('TC3-HMAC-SHA256');

await check('create the service roles', async () => {
  for (const [name, service] of [['SCF_QcsRole', 'scf.qcloud.com'], ['MPS_QcsRole', 'mps.cloud.tencent.com']]) {
    await main.cam.CreateRole({ RoleName: name, PolicyDocument: trust(service), Description: AWKWARD });
    equal((await main.cam.GetRole({ RoleName: name })).RoleInfo.Description, AWKWARD);
  }
  for (const [AttachRoleName, PolicyName] of [
    ['SCF_QcsRole', 'QcloudAccessForScfRole'],
    ['MPS_QcsRole', 'QcloudAccessForMPSRole'],
    ['MPS_QcsRole', 'QcloudAccessForMPSRoleInDeliverToSCF'],
  ]) {
    await main.cam.AttachRolePolicy({ AttachRoleName, PolicyName });
  }
});

for (const sign of ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1']) {
  await life(sign, `node-${sign.toLowerCase()}`);
}

await check('delete the service roles', async () => {
  const { RoleId } = (await main.cam.GetRole({ RoleName: 'MPS_QcsRole' })).RoleInfo;
  const question = { ServiceType: 'cam', ResourcePrefix: 'role', ResourceIds: [RoleId], ResourceRegion: '' };
  equal((await main.tag.DescribeResourceTagsByResourceIds(question)).Tags, []);
  for (const RoleName of ['SCF_QcsRole', 'MPS_QcsRole']) {
    const attached = await main.cam.ListAttachedRolePolicies({ RoleName, Page: 1, Rp: 200 });
    for (const { PolicyId } of attached.List) {
      await main.cam.DetachRolePolicy({ DetachRoleName: RoleName, PolicyId });
    }
    await main.cam.DeleteRole({ RoleName });
    await refused('InvalidParameter.RoleNotExist', () => main.cam.GetRole({ RoleName }));
  }
});

finish();

async function life(sign, FunctionName) {
  const { scf, sts, mps, cls, plainMps } = clients(sign);
  const told = (name) => `${name} (${sign})`;
  const active = (more = {}) =>
    waitFor('Active', async () => {
      const found = await scf.GetFunction({ FunctionName, ...more });
      return found.Status === 'Active' && found;
    });
  const invoke = async (event, more = {}) => {
    const request = { FunctionName, ClientContext: JSON.stringify(event), ...more };
    return JSON.parse((await scf.Invoke(request)).Result.RetMsg);
  };

  await check(told('who calls'), async () => {
    equal((await sts.GetCallerIdentity()).Type, 'CAMUser');
    const wrong = clients(sign, { secretId, secretKey: 'wrong' });
    await refused('AuthFailure.SignatureFailure', () => wrong.sts.GetCallerIdentity());
    const unknown = clients(sign, { secretId: 'AKIDnobody', secretKey });
    await refused('AuthFailure.SecretIdNotFound', () => unknown.sts.GetCallerIdentity());
    equal((await clients(sign, undefined, 'GET').sts.GetCallerIdentity()).Type, 'CAMUser');
  });
  await check(told('create a function'), async () => {
    await refused('ResourceNotFound.Function', () => scf.GetFunction({ FunctionName }));
    const Environment = { Variables: [{ Key: 'STAGE', Value: AWKWARD }, { Key: 'B', Value: '2' }] };
    const settings = { Runtime: 'CustomRuntime', MemorySize: 256, Timeout: 10, Environment };
    await scf.CreateFunction({ FunctionName, ...settings, Code: { ZipFile: packages.one } });
    const found = await active();
    equal([found.MemorySize, found.Timeout, found.Environment], [256, 10, Environment]);
  });
  await check(told('invoke'), async () => {
    const answer = await invoke({ text: AWKWARD });
    equal([answer.event, answer.build, answer.stage], [{ text: AWKWARD }, 'one', AWKWARD]);
  });
  await check(told('update the code'), async () => {
    await scf.UpdateFunctionCode({ FunctionName, ZipFile: packages.two });
    await active();
    equal((await invoke({})).build, 'two');
  });
  await check(told('update the configuration'), async () => {
    await scf.UpdateFunctionConfiguration({ FunctionName, Timeout: 20, Environment: { Variables: [{ Key: '', Value: '' }] } });
    const found = await active();
    equal([found.MemorySize, found.Timeout, found.Environment], [256, 20, { Variables: [] }]);
  });
  await check(told('a version and an alias'), async () => {
    equal((await scf.PublishVersion({ FunctionName, Description: 'first' })).FunctionVersion, '1');
    await active({ Qualifier: '1' });
    const weights = [{ Version: '$LATEST', Weight: 0.2 }];
    const alias = { FunctionName, FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: weights } };
    await scf.CreateAlias({ Name: 'live', ...alias });
    equal((await scf.GetAlias({ FunctionName, Name: 'live' })).RoutingConfig.AdditionalVersionWeights, weights);
    equal((await invoke({}, { Qualifier: '1' })).version, '1');
    equal((await scf.ListAliases({ FunctionName })).Aliases.map((one) => one.Name).sort(), ['$DEFAULT', 'live']);
  });
  await check(told('a timer'), async () => {
    const timer = { FunctionName, TriggerName: 'daily', Type: 'timer', Qualifier: '$DEFAULT' };
    await scf.CreateTrigger({ ...timer, TriggerDesc: '0 0 2 * * * *', Enable: 'CLOSE', CustomArgument: AWKWARD });
    const [found] = (await scf.ListTriggers({ FunctionName })).Triggers;
    equal([found.TriggerDesc, found.Enable, found.CustomArgument], ['{"cron":"0 0 2 * * * *"}', 0, AWKWARD]);
    await scf.DeleteTrigger(timer);
  });
  await check(told('bound to MPS, fired by a task, found in the log'), async () => {
    const place = { Qualifier: '$DEFAULT', FunctionName, Namespace: 'default' };
    for (const EventType of EVENT_TYPES) {
      const bound = await plainMps.request('BindTrigger', { ScfRegion: 'ap-guangzhou', EventType, ...place });
      equal(bound.ResourceId.split('/').at(-1), `${EventType}Event`);
    }
    const object = { Bucket: 'nobodys-1250000000', Region: 'ap-guangzhou', Object: '/in/clip.mp4' };
    const { TaskId } = await mps.ProcessMedia({
      InputInfo: { Type: 'COS', CosInputInfo: object },
      MediaProcessTask: { TranscodeTaskSet: [{ Definition: 100010 }] },
      TaskNotifyConfig: { NotifyType: 'SCF', NotifyMode: 'Finish' },
    });
    const { ClsTopicId: TopicId } = await scf.GetFunction({ FunctionName });
    const frame = { TopicId, From: Date.now() - 600_000, To: Date.now() + 600_000, Query: 'received' };
    await waitFor('the line of the task', async () => {
      const { Results } = await cls.SearchLog(frame);
      return Results.some((one) => one.LogJson.includes(`received WorkflowTask ${TaskId} FINISH`));
    });
    equal((await mps.DescribeTaskDetail({ TaskId })).Status, 'FINISH');
    for (const { ResourceId, TriggerName, TriggerDesc } of (await scf.ListTriggers({ FunctionName })).Triggers) {
      await plainMps.request('UnbindTrigger', { Type: 'mps', ResourceId, ...place });
      await scf.DeleteTrigger({ FunctionName, Type: 'mps', TriggerName, TriggerDesc, Qualifier: '$DEFAULT' });
    }
    equal((await scf.ListTriggers({ FunctionName })).Triggers, []);
  });
  await check(told('delete'), async () => {
    await scf.DeleteAlias({ FunctionName, Name: 'live' });
    await scf.DeleteFunction({ FunctionName });
    await waitFor('the end', async () => !(await scf.ListFunctions({ Limit: 20, Offset: 0 })).TotalCount);
    await refused('ResourceNotFound.Function', () => scf.GetFunction({ FunctionName }));
  });
}
