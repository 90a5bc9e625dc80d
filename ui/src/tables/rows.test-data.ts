// Rows for tests.
import type { Application, Sums } from "../api/words";
import type { Row } from "./rows";

export const sums = (s1: number, s5: number | null = s1, m1 = s5, h1 = m1): Sums => ({ s1, s5, m1, h1 });

/** An application of this name that tells nothing but what is given. */
export function row(name: string, told: Partial<Application> = {}, server = "tomcat"): Row {
  return {
    application: {
      id: `${server} ${name}`,
      server,
      name,
      state: "live",
      tracked: true,
      active: null,
      created: null,
      destroyed: null,
      rejected: null,
      total: null,
      limit: null,
      longest_seconds: null,
      mean_seconds: null,
      ...told,
    },
    server,
  };
}
