// Files of the tables hold the shown rows, their total, and no number that nobody told.
import { expect, test } from "vitest";
import { totalOf } from "../tables/rows";
import { row, sums } from "../tables/rows.test-data";
import { applicationsCsv, totalsCsv } from "./rows-file";

const rows = [
  row("=1+1", { active: 3, created: sums(1, 2, 3, 4), total: 9 }),
  row("/b", { active: null, created: sums(0) }),
];
const total = totalOf(rows.map(({ application }) => application));

test("tracked applications: every window", () => {
  expect(applicationsCsv(rows, total, true).split("\r\n")).toEqual([
    '"application","server","active","created 5s","created 1m","created 1h","destroyed 5s","destroyed 1m","destroyed 1h","rejected 5s","rejected 1m","rejected 1h","total"',
    `"'=1+1","tomcat",3,2,3,4,,,,,,,9`,
    '"/b","tomcat",,0,0,0,,,,,,,',
    '"Total","",3,2,3,4,,,,,,,9',
    "",
  ]);
});

test("untracked applications: the last second", () => {
  expect(applicationsCsv(rows, total, false).split("\r\n").slice(0, 2)).toEqual([
    '"application","server","active","created 1s","destroyed 1s","rejected 1s","total"',
    `"'=1+1","tomcat",3,1,,,9`,
  ]);
});

test("servers", () => {
  expect(totalsCsv([{ name: "tomcat", counts: total }]).split("\r\n")[1]).toBe('"tomcat",3,2,3,4,,,,,,,9');
});
