// The login: by a name and a password, and why they were not taken; or by single sign-on.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { address, logIn } from "../api/requests";
import type { Me } from "../api/words";
import { clipped, sentence } from "../format/name";

interface LoginProps {
  me: Me;
  /** Asks again who looks. */
  done: () => Promise<unknown>;
}

export function Login({ me, done }: LoginProps) {
  const [waiting, setWaiting] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => name.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (waiting) return;
    setWaiting(true);
    setRefusal(null);
    try {
      await logIn(name.current?.value ?? "", password.current?.value ?? "");
      await done();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
      if (password.current !== null) password.current.value = "";
      password.current?.focus();
    }
    setWaiting(false);
  };

  return (
    <main class="login">
      <form onSubmit={(event) => void submit(event)} aria-labelledby="login-title">
        <h1 id="login-title">Sessions</h1>
        {me.role === "push" && (
          <p class="notice warning">The role push is for programs: there is nothing to look at.</p>
        )}
        {me.single_sign_on !== null && (
          <a class="sign-on" href={address("single-sign-on", { to: location.search || null })}>
            {clipped(me.single_sign_on, 60)}
          </a>
        )}
        {me.takes_passwords && (
          <>
            <label for="login-name">Name</label>
            <input
              id="login-name"
              ref={name}
              name="username"
              autocomplete="username"
              autocapitalize="none"
              required
            />
            <label for="login-password">Password</label>
            <input
              id="login-password"
              ref={password}
              name="password"
              type="password"
              autocomplete="current-password"
              required
            />
            {refusal !== null && (
              <p class="notice problem" role="alert">
                {sentence(clipped(refusal, 300))}
              </p>
            )}
            <button type="submit" disabled={waiting}>
              {waiting ? "Logging in" : "Log in"}
            </button>
          </>
        )}
        {!me.takes_passwords && me.single_sign_on === null && (
          <p class="notice hint">
            Nobody can log in here with a name and a password yet. Whoever runs sessionwatch adds users:{" "}
            <code>sessionwatch user add NAME --role viewer</code>
          </p>
        )}
      </form>
    </main>
  );
}
