/** The price tag with three linked nodes, and the name. */
export function Logo() {
  return (
    <a class="logo" href="/">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path
          fill="currentColor"
          d="M4 5.5A1.5 1.5 0 0 1 5.5 4h11.3c.4 0 .8.2 1.1.5l9.5 9.5a2 2 0 0 1 0 2.8L16.9 27.3a2 2 0 0 1-2.8 0L4.5 17.9a1.5 1.5 0 0 1-.5-1.1z"
        />
        <path class="logo-links" fill="none" d="m10 10 8.5 1.5-4.5 7z" />
        <g class="logo-nodes">
          <circle cx="10" cy="10" r="2.6" />
          <circle cx="18.5" cy="11.5" r="2.6" />
          <circle cx="14" cy="18.5" r="2.6" />
        </g>
      </svg>
      <span class="logo-word">DistSales</span>
    </a>
  );
}
