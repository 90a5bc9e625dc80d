// Files of the shown buckets hold exactly what is shown.
import { expect, test } from "vitest";
import { START, seriesOf } from "../chart/series.test-data";
import { fileName, type ShownSeries, seriesCsv, seriesFileName, seriesJson } from "./series-file";

const shown: ShownSeries = {
  series: seriesOf({
    range: "hour",
    bucket_seconds: 5,
    created: [1, 2, null, 4],
    destroyed: [0, 0, null, 9],
    active: [5, 7, null, 2],
    late: [START + 15],
    marks: [{ time: START + 16, kind: "server_restarted", server: "s", application: null, text: "=cmd()" }],
  }),
  span: { first: 1, last: 3 },
  counts: [true, false, true],
  application: "/shop",
  server: "tomcat",
};

test("CSV: the shown columns of the shown buckets; a gap is empty, never zero", () => {
  expect(seriesCsv(shown).split("\r\n")).toEqual([
    '"time","seconds","created","rejected","active","active_min","active_max","late","marks"',
    '"2025-11-25T12:00:05Z",5,2,,7,7,7,0,""',
    '"2025-11-25T12:00:10Z",5,,,,,,0,""',
    `"2025-11-25T12:00:15Z",5,4,,2,2,2,1,"'=cmd()"`,
    "",
  ]);
});

test("JSON: the same, with what it is about", () => {
  const told = JSON.parse(seriesJson(shown));
  expect(told).toMatchObject({ application: "/shop", server: "tomcat", range: "hour", bucket_seconds: 5 });
  expect(told.buckets).toHaveLength(3);
  expect(told.buckets[1].created).toBeNull();
  expect(told.buckets[2]).toEqual({
    time: "2025-11-25T12:00:15Z",
    created: 4,
    rejected: null,
    active: 2,
    active_min: 2,
    active_max: 2,
    late: true,
    marks: ["=cmd()"],
  });
});

test("file names are harmless whatever an application is called", () => {
  expect(seriesFileName(shown, "csv")).toBe("sessions-shop-hour-20251125t120020z.csv");
  expect(fileName(["../../etc/passwd\u0000", "x".repeat(100)], "png")).toBe(
    `sessions-etc-passwd-${"x".repeat(40)}.png`,
  );
  expect(fileName(["/"], "csv")).toBe("sessions.csv");
});
