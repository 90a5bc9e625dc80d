// Addresses of the API and how a refusal reads.
import { describe, expect, test } from "vitest";
import { address, wording } from "./requests";

describe("an address", () => {
  test("is relative to the page, with the parameters that are set", () => {
    expect(address("servers")).toBe("api/v1/servers");
    expect(address("events", { range: "live", server: null })).toBe("api/v1/events?range=live");
    expect(address("series", { server: "a&b=ü" })).toBe("api/v1/series?server=a%26b%3D%C3%BC");
  });
});

describe("a refusal", () => {
  test("is told in the words of sessionwatch", () => {
    expect(wording(404, { title: "No such application", detail: "x is not there" })).toBe(
      "No such application: x is not there",
    );
    expect(wording(404, { title: "No such application", detail: "" })).toBe("No such application");
  });

  test("without words is told by its status", () => {
    expect(wording(502, null)).toBe("sessionwatch answered with status 502");
    expect(wording(502, { title: 7 } as never)).toBe("sessionwatch answered with status 502");
  });
});
