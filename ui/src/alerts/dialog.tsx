// All alerts: what fires or waits now, what was before, and who is told.
import { useEffect, useState } from "preact/hooks";
import { getAlerts } from "../api/requests";
import type { Alert, Alerts, PastAlert, Picture, Receiver, Server } from "../api/words";
import { clipped } from "../format/name";
import { count } from "../format/number";
import { durationText, sinceText, type Zone } from "../format/time";
import { Dialog } from "../settings/dialog";
import { inOrder, ofServers, place, toldText, waitingText, what } from "./standing";

/** More of the past is in the API. */
const SHOWN = 100;

interface AlertsProps {
  picture: Picture | null;
  /** The server that is shown; null: all. */
  server: string | null;
  zone: Zone;
  close: () => void;
}

interface RowsProps<About> {
  alerts: About[];
  servers: Server[];
  now: number;
  zone: Zone;
}

export function AlertsDialog({ picture, server, zone, close }: AlertsProps) {
  const [asked, setAsked] = useState<Alerts | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  // What ended is asked for whenever what there is has changed.
  useEffect(() => {
    getAlerts().then(setAsked, (error: Error) => setRefusal(error.message));
  }, [picture?.alerts]);
  const now = picture?.time ?? 0;
  const servers = picture?.servers ?? [];
  const alerts = inOrder(ofServers(picture?.alerts ?? [], server));
  const past = ofServers(asked?.past ?? [], server).slice(0, SHOWN);
  const trouble = asked?.trouble ?? asked?.notice ?? null;
  return (
    <Dialog id="alerts" title="Alerts" close={close}>
      {refusal !== null && (
        <p class="notice problem" role="alert">
          {refusal}
        </p>
      )}
      {trouble !== null && <p class="notice warning">{clipped(trouble, 500)}</p>}
      <h3>Now</h3>
      {alerts.length === 0 ? (
        <p class="quiet">Nothing fires, and nothing is about to.</p>
      ) : (
        <Now alerts={alerts} servers={servers} now={now} zone={zone} />
      )}
      <h3>Before</h3>
      {past.length === 0 ? (
        <p class="quiet">{asked === null ? "Asking …" : "No alert has ended in the last week."}</p>
      ) : (
        <Before alerts={past} servers={servers} now={now} zone={zone} />
      )}
      <h3>Who is told</h3>
      <Told receivers={picture?.receivers ?? []} />
    </Dialog>
  );
}

function Now({ alerts, servers, now, zone }: RowsProps<Alert>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="scroll alert-list" tabIndex={0} aria-label="Alerts that fire or wait">
      <table id="alerts-now">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Rule</th>
            <th scope="col">Where</th>
            <th scope="col">Since</th>
            <th scope="col" class="number">
              Value
            </th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={alert.fingerprint}>
              <td>
                <span class={`alert-state ${alert.state} ${alert.severity === "critical" ? "critical" : ""}`}>
                  {alert.state === "firing" ? "Firing" : "Waiting"}
                </span>
              </td>
              <th scope="row">
                {clipped(alert.rule, 60)} <small>{clipped(alert.severity, 30)}</small>
              </th>
              <td>{place(alert, servers, alert.server)}</td>
              <td>{sinceText(alert.since, now, zone)}</td>
              <td class="number">{count(alert.value)}</td>
              <td>
                {what(alert)}
                <small>
                  {alert.state === "firing" ? toldText(alert.told) : "not for long enough to fire"}
                </small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Before({ alerts, servers, now, zone }: RowsProps<PastAlert>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="scroll alert-list" tabIndex={0} aria-label="Alerts that have ended">
      <table id="alerts-before">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Where</th>
            <th scope="col">Began</th>
            <th scope="col">Lasted</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={`${alert.fingerprint} ${alert.began} ${alert.ended}`}>
              <th scope="row">{clipped(alert.rule, 60)}</th>
              <td>{place(alert, servers, alert.server)}</td>
              <td>{sinceText(alert.began, now, zone)}</td>
              <td>{durationText(alert.ended - alert.began)}</td>
              <td>{what(alert)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Told({ receivers }: { receivers: readonly Receiver[] }) {
  if (receivers.length === 0) {
    return (
      <p class="quiet">
        Nobody: alerts are on this page only, until sessionwatch.toml has a section <code>[[notify]]</code>.
      </p>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="scroll alert-list" tabIndex={0} aria-label="Who is told of alerts">
      <table id="receivers">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">By</th>
            <th scope="col" class="number">
              Told
            </th>
            <th scope="col" class="number">
              Waiting
            </th>
            <th scope="col">How it goes</th>
          </tr>
        </thead>
        <tbody>
          {receivers.map((receiver) => (
            <tr key={receiver.name}>
              <th scope="row">{clipped(receiver.name, 60)}</th>
              <td>{receiver.kind}</td>
              <td class="number">{count(receiver.delivered)}</td>
              <td class="number">{count(receiver.waiting)}</td>
              <td>
                {receiver.trouble === null ? "well" : clipped(receiver.trouble, 300)}
                <small>{waitingText(receiver)}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
