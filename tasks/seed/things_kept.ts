/** Drawings for the demo market: things to play with, hear and collect. */
import type { Drawing } from "./picture.ts";

/**
 * What is played with, listened to and collected, drawn on a square of 400 with
 * the floor at 360.
 */
export const kept = {
  guitar: ({ main, dark, light, accent }) => `
    <g transform="rotate(24 200 220)"><rect x="188" y="10" width="24" height="180" fill="${dark}"/><rect x="180" y="-14" width="40" height="40" rx="6" fill="${accent}"/>
    <path d="M200 160 Q262 156 262 208 Q262 232 250 244 Q290 262 286 312 Q280 366 200 366 Q120 366 114 312 Q110 262 150 244 Q138 232 138 208 Q138 156 200 160Z" fill="${main}"/>
    <circle cx="200" cy="250" r="32" fill="${dark}"/><circle cx="200" cy="250" r="38" fill="none" stroke="${light}" stroke-width="4"/><rect x="164" y="314" width="72" height="14" rx="5" fill="${dark}"/>
    <path d="M194 20 V318 M200 20 V318 M206 20 V318" stroke="${light}" stroke-width="1.6"/></g>`,
  record: ({ main, dark, light, accent }) => `
    <rect x="40" y="90" width="230" height="266" rx="4" fill="${main}"/><circle cx="155" cy="196" r="64" fill="${accent}"/><path d="M60 316 H200 M60 338 H150" stroke="${light}" stroke-width="9" stroke-linecap="round"/>
    <circle cx="258" cy="236" r="118" fill="#191b20"/><g fill="none" stroke="#fff" opacity=".16" stroke-width="3"><circle cx="258" cy="236" r="100"/><circle cx="258" cy="236" r="84"/><circle cx="258" cy="236" r="68"/></g>
    <circle cx="258" cy="236" r="40" fill="${accent}"/><circle cx="258" cy="236" r="7" fill="${dark}"/>`,
  keyboard: ({ main, dark, light, accent }) => `
    <rect x="20" y="190" width="360" height="130" rx="14" fill="${dark}"/><rect x="32" y="244" width="336" height="70" fill="#fbf7ee"/>
    <path d="${
    Array.from({ length: 13 }, (_, i) => `M${56 + i * 24} 244v70`).join("")
  }" stroke="${dark}" stroke-width="2"/>
    <g fill="${dark}">${
    [0, 1, 3, 4, 5, 7, 8, 10, 11, 12].map((i) =>
      `<rect x="${48 + i * 24}" y="244" width="15" height="42"/>`
    ).join("")
  }</g>
    <circle cx="62" cy="218" r="12" fill="${accent}"/><circle cx="98" cy="218" r="12" fill="${main}"/><rect x="226" y="206" width="128" height="24" rx="6" fill="${light}"/><path d="M70 320 L40 360 M330 320 L360 360" stroke="${dark}" stroke-width="11"/>`,
  drum: ({ main, dark, light, accent }) => `
    <path d="M70 190 V316 Q70 356 200 356 T330 316 V190Z" fill="${main}"/><ellipse cx="200" cy="190" rx="130" ry="42" fill="#f7efdf"/><ellipse cx="200" cy="190" rx="130" ry="42" fill="none" stroke="${dark}" stroke-width="12"/>
    <path d="M84 236 L130 340 L176 246 L224 346 L270 246 L318 330" fill="none" stroke="${light}" stroke-width="6"/><path d="M110 80 L210 180 M310 70 L220 176" stroke="${accent}" stroke-width="12" stroke-linecap="round"/><circle cx="212" cy="180" r="11" fill="${dark}"/>`,
  blocks: ({ main, dark, light, accent }) => `
    <rect x="60" y="232" width="126" height="126" rx="12" fill="${main}"/><rect x="206" y="232" width="126" height="126" rx="12" fill="${accent}"/><g transform="rotate(-7 196 170)"><rect x="132" y="108" width="126" height="120" rx="12" fill="${dark}"/></g>
    <circle cx="123" cy="295" r="36" fill="${light}"/><path d="M269 258 L306 328 H232Z" fill="${light}"/><rect x="164" y="138" width="60" height="60" rx="6" fill="${light}" transform="rotate(-7 196 170)"/>`,
  teddy: ({ main, dark, light, accent }) => `
    <circle cx="136" cy="96" r="34" fill="${main}"/><circle cx="264" cy="96" r="34" fill="${main}"/><circle cx="136" cy="96" r="16" fill="${light}"/><circle cx="264" cy="96" r="16" fill="${light}"/>
    <ellipse cx="200" cy="284" rx="92" ry="80" fill="${main}"/><ellipse cx="200" cy="296" rx="52" ry="50" fill="${light}"/><circle cx="200" cy="150" r="84" fill="${main}"/>
    <ellipse cx="92" cy="254" rx="28" ry="50" fill="${main}" transform="rotate(28 92 254)"/><ellipse cx="308" cy="254" rx="28" ry="50" fill="${main}" transform="rotate(-28 308 254)"/><circle cx="134" cy="344" r="34" fill="${main}"/><circle cx="266" cy="344" r="34" fill="${main}"/>
    <ellipse cx="200" cy="176" rx="38" ry="30" fill="${light}"/><ellipse cx="200" cy="164" rx="14" ry="10" fill="${dark}"/><circle cx="168" cy="138" r="9" fill="${dark}"/><circle cx="232" cy="138" r="9" fill="${dark}"/><path d="M158 226 L200 240 L242 226 L242 254 L200 240 L158 254Z" fill="${accent}"/>`,
  train: ({ main, dark, light, accent }) => `
    <rect x="16" y="338" width="368" height="12" rx="6" fill="${dark}" opacity=".5"/><rect x="228" y="130" width="120" height="160" rx="8" fill="${accent}"/><rect x="250" y="154" width="76" height="58" rx="6" fill="#dcecf2"/><rect x="212" y="112" width="152" height="24" rx="10" fill="${dark}"/>
    <rect x="60" y="196" width="180" height="94" rx="20" fill="${main}"/><rect x="92" y="136" width="42" height="62" fill="${dark}"/><rect x="80" y="118" width="66" height="24" rx="8" fill="${accent}"/><rect x="52" y="284" width="300" height="22" fill="${dark}"/>
    <circle cx="106" cy="312" r="34" fill="${light}"/><circle cx="192" cy="312" r="34" fill="${light}"/><circle cx="298" cy="306" r="40" fill="${light}"/><circle cx="106" cy="312" r="13" fill="${dark}"/><circle cx="192" cy="312" r="13" fill="${dark}"/><circle cx="298" cy="306" r="15" fill="${dark}"/><path d="M52 300 L24 338 H70Z" fill="${dark}"/>`,
  game: ({ main, dark, light, accent }) => `
    <path d="M60 210 L200 150 L340 210 L200 276Z" fill="${light}"/><path d="M60 210 V290 L200 358 V276Z" fill="${main}"/><path d="M340 210 V290 L200 358 V276Z" fill="${dark}"/>
    <path d="M130 180 L270 243 M130 243 L270 180 M95 195 L235 260 M165 165 L305 226" stroke="${dark}" stroke-width="3" opacity=".4"/>
    <path d="M180 196 q0 -44 18 -44 t18 44Z M242 214 q0 -44 18 -44 t18 44Z" fill="${accent}"/><circle cx="198" cy="146" r="15" fill="${accent}"/><circle cx="260" cy="164" r="15" fill="${accent}"/><rect x="108" y="184" width="40" height="40" rx="8" fill="#fff"/><circle cx="120" cy="196" r="5" fill="${dark}"/><circle cx="136" cy="212" r="5" fill="${dark}"/>`,
  coins: ({ main, dark, light, accent }) => `
    ${
    [330, 306, 282, 258].map((y) =>
      `<ellipse cx="136" cy="${y}" rx="84" ry="26" fill="${dark}"/><ellipse cx="136" cy="${
        y - 10
      }" rx="84" ry="26" fill="${main}"/>`
    ).join("")
  }
    <circle cx="280" cy="242" r="94" fill="${dark}"/><circle cx="272" cy="238" r="94" fill="${main}"/><circle cx="272" cy="238" r="74" fill="none" stroke="${light}" stroke-width="7" stroke-dasharray="5 9"/><path d="M272 186 L287 222 L326 224 L296 248 L306 286 L272 265 L238 286 L248 248 L218 224 L257 222Z" fill="${accent}"/>`,
  stamps: ({ main, dark, light, accent }) => `
    <g transform="rotate(-9 150 200)"><rect x="56" y="100" width="180" height="226" fill="#fbf6ea" stroke="#fbf6ea" stroke-width="16" stroke-dasharray="11 9"/><rect x="76" y="120" width="140" height="186" fill="${main}"/><circle cx="146" cy="190" r="42" fill="${accent}"/><path d="M76 280 L130 216 L164 256 L216 212 V306 H76Z" fill="${dark}"/></g>
    <g transform="rotate(8 280 240)"><rect x="196" y="146" width="156" height="196" fill="#fbf6ea" stroke="#fbf6ea" stroke-width="14" stroke-dasharray="10 8"/><rect x="214" y="164" width="120" height="160" fill="${light}"/><path d="M274 190 Q318 232 274 300 Q230 232 274 190Z" fill="${main}"/><path d="M274 220 V310" stroke="${dark}" stroke-width="5"/></g>`,
  suitcase: ({ main, dark, light, accent }) => `
    <path d="M150 142 V108 Q150 84 176 84 H224 Q250 84 250 108 V142" fill="none" stroke="${dark}" stroke-width="14"/><rect x="44" y="138" width="312" height="218" rx="24" fill="${main}"/>
    <rect x="92" y="138" width="30" height="218" fill="${dark}" opacity=".6"/><rect x="278" y="138" width="30" height="218" fill="${dark}" opacity=".6"/><rect x="94" y="200" width="26" height="34" rx="5" fill="${accent}"/><rect x="280" y="200" width="26" height="34" rx="5" fill="${accent}"/>
    <circle cx="200" cy="262" r="34" fill="${light}"/><path d="M62 176 V300" stroke="${light}" stroke-width="8" stroke-linecap="round" opacity=".5"/>`,
  box: ({ main, dark, light, accent }) => `
    <path d="M48 190 L200 132 L352 190 L200 250Z" fill="${light}"/><path d="M48 190 V300 L200 360 V250Z" fill="${main}"/><path d="M352 190 V300 L200 360 V250Z" fill="${dark}"/>
    <path d="M48 190 L16 236 L168 296 L200 250Z" fill="${light}" opacity=".9"/><path d="M352 190 L384 236 L232 296 L200 250Z" fill="${main}"/><circle cx="170" cy="150" r="40" fill="${accent}"/><path d="M200 206 L236 98 L262 108 L236 214Z" fill="#f7efdf"/>`,
} as const satisfies Record<string, Drawing>;
