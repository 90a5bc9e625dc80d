// Who looks and what they may do, logging out, and for those who may know it: who did what.
import { useEffect, useState } from "preact/hooks";
import { getAudit, logOut } from "../api/requests";
import type { Change, Me, Picture } from "../api/words";
import { clipped } from "../format/name";
import { fullText, type Zone } from "../format/time";
import { Dialog } from "../settings/dialog";
import { deed } from "./deeds";

interface AccountProps {
  me: Me;
  picture: Picture | null;
  zone: Zone;
  close: () => void;
}

const MAY = {
  push: "tell counters, and see nothing",
  viewer: "look and export",
  operator: "look, export, track, untrack and turn the switches",
  admin: "do everything",
};

/** More are in the API. */
const SHOWN = 200;

export function AccountDialog({ me, picture, zone, close }: AccountProps) {
  return (
    <Dialog id="account" title="Account" close={close}>
      <p>
        {me.can_log_out ? "You are logged in as " : "You are "}
        <strong>{clipped(me.name ?? "", 100)}</strong>, with the role <strong>{me.role}</strong>
        {me.role !== null && `: you may ${MAY[me.role]}`}.
        {me.name === "local" && " Nobody is asked for a login on this machine as long as there is no user."}
      </p>
      {me.can_log_out && (
        <button type="button" id="log-out" onClick={() => void logOut().finally(() => location.reload())}>
          Log out
        </button>
      )}
      {me.may_operate && <Audit picture={picture} zone={zone} />}
    </Dialog>
  );
}

function Audit({ picture, zone }: Pick<AccountProps, "picture" | "zone">) {
  const [changes, setChanges] = useState<Change[] | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    getAudit().then(setChanges, (error: Error) => setRefusal(error.message));
  }, []);
  return (
    <>
      <h3>Who did what</h3>
      {refusal !== null && (
        <p class="notice problem" role="alert">
          {refusal}
        </p>
      )}
      {changes?.length === 0 && <p class="quiet">Nothing was changed yet.</p>}
      {changes !== null && changes.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section class="scroll audit" tabIndex={0} aria-label="Who did what">
          <table id="audit">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, SHOWN).map((change, at) => (
                <tr key={at}>
                  <td>{fullText(change.time, zone)}</td>
                  <td>{clipped(change.who, 60)}</td>
                  <td>{deed(change, picture)}</td>
                  <td>{clipped(change.from ?? "", 60)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
