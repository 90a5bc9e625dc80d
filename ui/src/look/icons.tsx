// The icons, drawn as strokes in the colour of the text beside them.
import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const stroke = (path: string) => () => (
  <Icon>
    <path d={path} />
  </Icon>
);

export const BellIcon = stroke(
  "M8 2a4 4 0 0 0-4 4c0 3.6-1.5 4.8-1.5 5.5h11c0-.7-1.5-1.9-1.5-5.5a4 4 0 0 0-4-4zM6.5 13.7a1.6 1.6 0 0 0 3 0",
);
export const HomeIcon = stroke("M2 8l6-5.5L14 8M4 7v6.5h3V10h2v3.5h3V7");
export const PersonIcon = stroke("M8 8.2a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14a5.5 5.5 0 0 1 11 0");
export const RefreshIcon = stroke("M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.5V5H10");
export const ClockIcon = stroke("M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.7V8l2.2 1.6");
export const PlusIcon = stroke("M8 3v10M3 8h10");
export const CrossIcon = stroke("M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4");
export const GearIcon = stroke(
  "M8 5.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8zM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4",
);
export const SunIcon = stroke(
  "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8L13 13M13 3l-1.2 1.2M4.2 11.8L3 13",
);
export const MoonIcon = stroke("M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z");
export const AutoIcon = () => (
  <Icon>
    <path d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z" />
    <path d="M8 2a6 6 0 0 1 0 12z" class="filled" />
  </Icon>
);
export const HelpIcon = stroke("M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.6M8 12.4v.1");
export const DownloadIcon = stroke("M8 2v8M4.8 7L8 10.2 11.2 7M2.5 13.5h11");
export const SearchIcon = stroke("M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4");
export const TableIcon = stroke("M2 3h12v10H2zM2 6.5h12M2 10h12M6.5 3v10");
