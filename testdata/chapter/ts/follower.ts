import express from "express";

type OrderStatus = "PENDING" | "CONFIRMED" | "CANCELED";
type Order = { id: string; status: OrderStatus; updatedAt: number };

type Event =
| { offset: number; type: "OrderCreated"; orderId: string; at: number }
| { offset: number; type: "OrderConfirmed"; orderId: string; at: number }
| { offset: number; type: "OrderCanceled"; orderId: string; at: number };

const app = express();

const followerOrders = new Map<string, Order>();

const leaderBaseUrl = process.env.LEADER_URL ?? "http://localhost:3000";
const pollIntervalMs = Number(process.env.POLL_INTERVAL_MS ?? 300);
const applyLagMs = Number(process.env.APPLY_LAG_MS ?? 1500); // ←ここが“遅延”🐢
let nextFrom = 0;

function sleep(ms: number) {
return new Promise((r) => setTimeout(r, ms));
}

async function applyEvent(ev: Event) {
// 「わざと遅らせる」ことでレプリカのラグを再現🐢
await sleep(applyLagMs);

const now = Date.now();
const existing = followerOrders.get(ev.orderId);

if (ev.type === "OrderCreated") {
followerOrders.set(ev.orderId, {
id: ev.orderId,
status: "PENDING",
updatedAt: ev.at,
});
}

if (ev.type === "OrderConfirmed") {
if (!existing) {
followerOrders.set(ev.orderId, { id: ev.orderId, status: "CONFIRMED", updatedAt: ev.at });
} else {
followerOrders.set(ev.orderId, { ...existing, status: "CONFIRMED", updatedAt: ev.at });
}
}

if (ev.type === "OrderCanceled") {
if (!existing) {
followerOrders.set(ev.orderId, { id: ev.orderId, status: "CANCELED", updatedAt: ev.at });
} else {
followerOrders.set(ev.orderId, { ...existing, status: "CANCELED", updatedAt: ev.at });
}
}

console.log(
`[follower] applied offset=${ev.offset} type=${ev.type} orderId=${ev.orderId} lag=${Date.now() - ev.at}ms (now=${now})`
);
}

async function pollLoop() {
while (true) {
try {
const url = `${leaderBaseUrl}/events?from=${nextFrom}`;
const res = await fetch(url);
const json = (await res.json()) as {
ok: boolean;
nextFrom: number;
events: Event[];
};

for (const ev of json.events) {
// ここは直列にして「遅延が積み上がる」感覚を出すよ🐢🐢🐢
await applyEvent(ev);
}
nextFrom = json.nextFrom;
} catch (e) {
console.log("[follower] poll error", e);
// ちょい待って再挑戦(雑に)🔁
await sleep(500);
}

await sleep(pollIntervalMs);
}
}

app.get("/health", (_req, res) => res.json({ ok: true }));

app.get("/orders/:id", (req, res) => {
const id = req.params.id;
const order = followerOrders.get(id);
if (!order) return res.status(404).json({ error: "not found (maybe not replicated yet)" });

res.json({
ok: true,
follower: true,
nextFrom,
applyLagMs,
order,
});
});

const port = Number(process.env.PORT ?? 3001);
app.listen(port, () => {
console.log(`[follower] listening on http://localhost:${port}`);
console.log(`[follower] leaderBaseUrl=${leaderBaseUrl} pollIntervalMs=${pollIntervalMs} applyLagMs=${applyLagMs}`);
});

pollLoop();
