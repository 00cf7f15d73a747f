import express from "express";

type OrderStatus = "PENDING" | "CONFIRMED" | "CANCELED";
type Order = { id: string; status: OrderStatus; updatedAt: number };

type Event =
| { offset: number; type: "OrderCreated"; orderId: string; at: number }
| { offset: number; type: "OrderConfirmed"; orderId: string; at: number }
| { offset: number; type: "OrderCanceled"; orderId: string; at: number };

const app = express();
app.use(express.json());

// Leaderが持つ“正本の状態”
const orders = new Map<string, Order>();

// LeaderがFollowerへ流す“変更ログ”(イベント)
const events: Event[] = [];
let offset = 0;

function pushEvent(e: Omit<Event, "offset">) {
const ev = { ...e, offset: offset++ } as Event;
events.push(ev);
return ev;
}

app.get("/health", (_req, res) => res.json({ ok: true }));

app.post("/orders", (req, res) => {
const id = String(req.body?.id ?? "");
if (!id) return res.status(400).json({ error: "id is required" });

const now = Date.now();
orders.set(id, { id, status: "PENDING", updatedAt: now });
const ev = pushEvent({ type: "OrderCreated", orderId: id, at: now });

res.json({ ok: true, leader: true, order: orders.get(id), event: ev });
});

app.post("/orders/:id/confirm", (req, res) => {
const id = req.params.id;
const existing = orders.get(id);
if (!existing) return res.status(404).json({ error: "not found" });

const now = Date.now();
const updated: Order = { ...existing, status: "CONFIRMED", updatedAt: now };
orders.set(id, updated);
const ev = pushEvent({ type: "OrderConfirmed", orderId: id, at: now });

res.json({ ok: true, leader: true, order: updated, event: ev });
});

app.get("/orders/:id", (req, res) => {
const id = req.params.id;
const order = orders.get(id);
if (!order) return res.status(404).json({ error: "not found" });

res.json({ ok: true, leader: true, order });
});

// Followerが取りに来る“イベント取得API”
app.get("/events", (req, res) => {
const from = Number(req.query.from ?? 0);
const slice = events.filter((e) => e.offset >= from);
res.json({
ok: true,
leader: true,
from,
nextFrom: slice.length ? slice[slice.length - 1].offset + 1 : from,
events: slice,
});
});

const port = Number(process.env.PORT ?? 3000);
app.listen(port, () => {
console.log(`[leader] listening on http://localhost:${port}`);
});
