// The way in: who looks is asked first; a stranger sees the login, everybody else the page.
import { useEffect, useState } from "preact/hooks";
import { getMe, onStranger } from "../api/requests";
import type { Me } from "../api/words";
import { App } from "../app";
import { Login } from "./login";

/** After so long without an answer it is asked again. */
const AGAIN = 2000;

/** Asked before anything is drawn: the answer comes meanwhile. */
const first = getMe().catch(() => null);

export function Entrance() {
  const [me, setMe] = useState<Me | null>(null);
  const learn = async (answer: Promise<Me | null>) => {
    const now = await answer;
    setMe((before) => {
      // Whoever is a stranger now starts anew: nothing stays of what was on the screen, and no stream open.
      if (before?.may_look && now !== null && !now.may_look) location.reload();
      return now ?? before;
    });
    return now;
  };
  const again = () => learn(getMe().catch(() => null));

  useEffect(() => {
    onStranger(() => void again());
    let timer: ReturnType<typeof setTimeout>;
    const until = async (answer: Promise<Me | null>) => {
      if ((await learn(answer)) === null)
        timer = setTimeout(() => void until(getMe().catch(() => null)), AGAIN);
    };
    void until(first);
    return () => clearTimeout(timer);
  }, []);

  // Another tab may have logged in meanwhile.
  useEffect(() => {
    if (me === null || me.may_look) return;
    const back = () => document.hidden || void again();
    document.addEventListener("visibilitychange", back);
    return () => document.removeEventListener("visibilitychange", back);
  }, [me]);

  if (me === null) return null;
  return me.may_look ? <App me={me} learn={() => void again()} /> : <Login me={me} done={again} />;
}
