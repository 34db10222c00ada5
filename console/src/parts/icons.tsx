import type { ReactNode } from 'react';

/** Small drawings beside words. None stands alone: what it means is said by the text or label beside it. */

function Icon({ children, size = 18 }: { children: ReactNode; size?: number | undefined }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

type Size = { size?: number };
const icon = (paths: ReactNode) =>
  function DrawnIcon({ size }: Size) {
    return <Icon size={size}>{paths}</Icon>;
  };
const path = (d: string) => icon(<path d={d} />);

export const TokenIcon = icon(
  <>
    <circle cx="8" cy="12" r="4" />
    <path d="M12 12h9v4M17 12v3" />
  </>,
);
export const AccountIcon = icon(
  <>
    <circle cx="12" cy="8" r="4" />
    <path d="M4 21c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5" />
  </>,
);
export const PeopleIcon = icon(
  <>
    <circle cx="9" cy="8" r="3.5" />
    <path d="M2.5 20c0-3.5 2.8-5.5 6.5-5.5s6.5 2 6.5 5.5M16 5a3.5 3.5 0 0 1 0 6.5M18 14.8c2.2.7 3.5 2.5 3.5 5.2" />
  </>,
);
export const AuditIcon = path('M8 4h8M6 3h12v18H6zM9 9h6M9 13h6M9 17h3');
export const SignOutIcon = path('M10 4H5v16h5M15 8l4 4-4 4M19 12H9');
export const SunIcon = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5" />
  </>,
);
export const MoonIcon = path('M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z');
export const SystemIcon = path('M4 5h16v11H4zM9 20h6M12 16v4');
export const PlusIcon = path('M12 5v14M5 12h14');
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6.5" />
    <path d="m16 16 4.5 4.5" />
  </>,
);
export const DotsIcon = path('M5 12h.01M12 12h.01M19 12h.01');
export const CopyIcon = path('M9 9h11v11H9zM15 9V4H4v11h5');
export const CheckIcon = path('m5 12.5 4.5 4.5L19 7.5');
export const WarningIcon = path('M12 4 2.5 20h19zM12 10v4.5M12 17.5h.01');
export const StopIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="m6 6 12 12" />
  </>,
);
export const ClockIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5l3.5 2" />
  </>,
);
export const RotateIcon = path('M20 12a8 8 0 1 1-2.3-5.6M20 3v4h-4');
export const PenIcon = path('m4 20 1-4L16 5l3 3L8 19z');
export const TrashIcon = path('M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5');
export const DownloadIcon = path('M12 4v11M7 11l5 5 5-5M5 20h14');
export const ChartIcon = path('M4 20h16M7 16v-5M12 16V6M17 16v-8');
export const MoonSleepIcon = path('M4 6h6l-6 7h6M14 11h6l-6 7h6');
export const SparkIcon = path('M12 4v4M12 16v4M4 12h4M16 12h4');
export const QuestionIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5h.01" />
  </>,
);
export const PasskeyIcon = icon(
  <>
    <circle cx="9" cy="8" r="3.5" />
    <path d="M2.5 20c0-3.5 2.6-5.5 6.5-5.5 1 0 2 .1 2.8.4" />
    <circle cx="17.5" cy="12" r="2.8" />
    <path d="M17.5 14.8V21l1.8-1.6M17.5 18.2l1.5-.9" />
  </>,
);
export const MailIcon = path('M3.5 5.5h17v13h-17zM4 6.5l8 6.5 8-6.5');
export const GithubIcon = () => (
  <svg width={18} height={18} viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">
    <path d="M8 0C3.6 0 0 3.6 0 8c0 3.5 2.3 6.5 5.5 7.6.4.1.5-.2.5-.4v-1.4c-2.2.5-2.7-1-2.7-1-.4-.9-.9-1.2-.9-1.2-.7-.5.1-.5.1-.5.8.1 1.2.8 1.2.8.7 1.3 1.9.9 2.3.7.1-.5.3-.9.5-1.1-1.8-.2-3.6-.9-3.6-4 0-.9.3-1.6.8-2.1-.1-.2-.4-1 .1-2.1 0 0 .7-.2 2.2.8.6-.2 1.3-.3 2-.3s1.4.1 2 .3c1.5-1 2.2-.8 2.2-.8.4 1.1.2 1.9.1 2.1.5.6.8 1.3.8 2.1 0 3.1-1.9 3.7-3.7 3.9.3.3.6.8.6 1.5v2.2c0 .2.1.5.6.4C13.7 14.5 16 11.5 16 8c0-4.4-3.6-8-8-8z" />
  </svg>
);
export const DrillIcon = path(
  'M12 3v4M5.6 5.6l2.8 2.8M3 12h4M18.4 5.6l-2.8 2.8M21 12h-4M8 21v-4a4 4 0 0 1 8 0v4zM5 21h14',
);
