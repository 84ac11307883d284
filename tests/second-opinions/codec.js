"use strict";

// Line in, line out. "decode <base64>" answers the payload as JSON; "encode <JSON>" answers the payload as base64.
// 64-bit numbers are strings in the JSON, since a JavaScript number holds only 53 bits.

const readline = require("node:readline");
const Long = require("long");
const sparkplug = require("sparkplug-payload").get("spBv1.0");

const wideTypes = { Int64: false, UInt64: true, DateTime: true };

function wideAsText(value) {
  if (Long.isLong(value)) {
    return value.toString();
  }
  if (Array.isArray(value)) {
    return value.map(wideAsText);
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wideAsText(inner)]));
  }
  return value;
}

function textAsWide(metric) {
  const wide = { ...metric, alias: Long.fromString(metric.alias, true), timestamp: Long.fromString(metric.timestamp, true) };
  if (metric.type in wideTypes && metric.value !== null) {
    wide.value = Long.fromString(metric.value, wideTypes[metric.type]);
  }
  return wide;
}

function encode(json) {
  const payload = JSON.parse(json);
  return sparkplug.encodePayload({
    ...payload,
    timestamp: Long.fromString(payload.timestamp, true),
    metrics: payload.metrics.map(textAsWide),
  });
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const space = line.indexOf(" ");
  const content = line.slice(space + 1);
  const answer =
    line.slice(0, space) === "decode"
      ? JSON.stringify(wideAsText(sparkplug.decodePayload(Buffer.from(content, "base64"))))
      : Buffer.from(encode(content)).toString("base64");
  process.stdout.write(answer + "\n");
});
