// The least that a custom runtime in Node can do: take an event, parse it, post three of its members, answer. It checks,
// signs, retries and renders nothing. `node:http` with kept connections starts and runs faster than `fetch`.
import http from "node:http";

const agent = new http.Agent({ keepAlive: true });
const runtime = Number(process.env.SCF_RUNTIME_API_PORT);
const sink = Number(process.env.SINK_PORT);

function call(port, method, path, body = "") {
  return new Promise((resolve, reject) => {
    const headers = { "content-length": Buffer.byteLength(body) };
    const request = http.request({ agent, host: "127.0.0.1", port, method, path, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve(Buffer.concat(chunks)));
    });
    request.on("error", reject);
    request.end(body);
  });
}

await call(runtime, "POST", "/runtime/init/ready", " ");
for (;;) {
  const event = JSON.parse(await call(runtime, "GET", "/runtime/invocation/next"));
  const task = event.WorkflowTaskEvent ?? event.ScheduleTaskEvent ?? {};
  await call(sink, "POST", "/", JSON.stringify({ type: event.EventType, task: task.TaskId, status: task.Status }));
  await call(runtime, "POST", "/runtime/invocation/response", "{}");
}
