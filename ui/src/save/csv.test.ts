// CSV that a spreadsheet opens without calculating what a server's owner named an application.
import { describe, expect, test } from "vitest";
import { csvOf } from "./csv";

describe("cells", () => {
  test("numbers are bare, text is quoted, what is not told is empty", () => {
    expect(csvOf([["/shop", 1234567, null, 0]])).toBe('"/shop",1234567,,0\r\n');
  });

  test("quotes, commas and line breaks stay within their cell", () => {
    expect(csvOf([['a "b", c\nd'], ["e"]])).toBe('"a ""b"", c\nd"\r\n"e"\r\n');
  });

  test.each([
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "\ufeff=1",
    "＝1",
    "|calc",
    "%0A",
    "\tplain",
  ])("a name that a spreadsheet would calculate is text: %j", (name) => {
    expect(csvOf([[name]])).toBe(`"'${name.replaceAll('"', '""')}"\r\n`);
  });

  test("an ordinary name is left as it is", () => {
    for (const name of ["/a-b", "shop.example/", "/=", "über", ""])
      expect(csvOf([[name]])).toBe(`"${name}"\r\n`);
  });
});
