/** Drawings for the demo market: things that stand about indoors. */
import type { Drawing } from "./picture.ts";

/**
 * What stands about indoors, drawn on a square of 400 with the floor at 360.
 */
export const indoors = {
  lamp: ({ main, dark, light, accent }) => `
    <ellipse cx="200" cy="352" rx="70" ry="12" fill="${dark}"/>
    <rect x="194" y="170" width="12" height="182" rx="6" fill="${dark}"/>
    <path d="M140 180 L165 70 H235 L260 180 Z" fill="${main}"/>
    <path d="M165 70 H235 L260 180 H222 Z" fill="${light}" opacity=".35"/>
    <ellipse cx="200" cy="180" rx="60" ry="9" fill="${accent}"/>
    <circle cx="244" cy="215" r="5" fill="${accent}"/><path d="M244 182v30" stroke="${dark}" stroke-width="2"/>`,
  chair: ({ main, dark, light }) => `
    <path d="M130 250 L112 360 M270 250 L288 360 M150 255 L150 345 M250 255 L250 345" stroke="${dark}" stroke-width="12" stroke-linecap="round"/>
    <path d="M132 80 Q200 40 268 80 L278 230 H122 Z" fill="${main}"/>
    <path d="M150 92 Q200 64 250 92 L257 216 H143 Z" fill="${light}" opacity=".3"/>
    <rect x="108" y="222" width="184" height="40" rx="18" fill="${main}"/>
    <rect x="108" y="222" width="184" height="16" rx="8" fill="${light}" opacity=".45"/>`,
  vase: ({ main, dark, light, accent }) => `
    <path d="M205 150 Q190 90 160 62 M205 150 Q210 80 236 40 M205 150 Q228 100 272 88" stroke="#5b7355" stroke-width="5" fill="none"/>
    <circle cx="158" cy="58" r="24" fill="${accent}"/><circle cx="238" cy="38" r="28" fill="${light}"/><circle cx="276" cy="86" r="20" fill="${accent}"/>
    <circle cx="158" cy="58" r="9" fill="${dark}"/><circle cx="238" cy="38" r="10" fill="${dark}"/><circle cx="276" cy="86" r="7" fill="${dark}"/>
    <path d="M176 140 H234 Q228 180 268 240 Q300 320 240 360 H170 Q110 320 142 240 Q182 180 176 140Z" fill="${main}"/>
    <path d="M150 250 Q130 310 176 350" stroke="${light}" stroke-width="14" stroke-linecap="round" fill="none" opacity=".55"/>`,
  pot: ({ main, dark, light }) => `
    <path d="M92 220 H308 V310 Q308 360 260 360 H140 Q92 360 92 310Z" fill="${main}"/>
    <rect x="80" y="200" width="240" height="26" rx="13" fill="${dark}"/>
    <path d="M102 196 Q200 140 298 196Z" fill="${main}"/><circle cx="200" cy="154" r="14" fill="${dark}"/>
    <path d="M80 250 h-34 q-10 0 -10 12 t10 12 h34 M320 250 h34 q10 0 10 12 t-10 12 h-34" fill="${dark}"/>
    <path d="M118 240 V318" stroke="${light}" stroke-width="14" stroke-linecap="round" opacity=".5"/>`,
  mugs: ({ main, dark, light, accent }) => `
    <path d="M70 230 H190 V320 Q190 360 150 360 H110 Q70 360 70 320Z" fill="${main}"/>
    <path d="M190 250 q44 0 44 34 t-44 38" fill="none" stroke="${main}" stroke-width="16"/>
    <ellipse cx="130" cy="230" rx="60" ry="12" fill="${dark}"/>
    <path d="M232 190 H342 V330 Q342 360 312 360 H262 Q232 360 232 330Z" fill="${accent}"/>
    <ellipse cx="287" cy="190" rx="55" ry="11" fill="${dark}"/>
    <path d="M90 258 V316 M252 222 V322" stroke="${light}" stroke-width="11" stroke-linecap="round" opacity=".5"/>`,
  headphones: ({ main, dark, light, accent }) => `
    <path d="M96 250 V190 A104 104 0 0 1 304 190 V250" fill="none" stroke="${dark}" stroke-width="20"/>
    <path d="M108 190 A92 92 0 0 1 292 190" fill="none" stroke="${light}" stroke-width="6" opacity=".5"/>
    <rect x="68" y="226" width="62" height="124" rx="30" fill="${main}"/><rect x="270" y="226" width="62" height="124" rx="30" fill="${main}"/>
    <rect x="116" y="236" width="24" height="104" rx="12" fill="${accent}"/><rect x="260" y="236" width="24" height="104" rx="12" fill="${accent}"/>
    <path d="M84 256 V316" stroke="${light}" stroke-width="8" stroke-linecap="round" opacity=".5"/>`,
  camera: ({ main, dark, light, accent }) => `
    <path d="M150 140 L166 110 H234 L250 140Z" fill="${dark}"/>
    <rect x="60" y="136" width="280" height="204" rx="22" fill="${dark}"/>
    <rect x="60" y="186" width="280" height="110" fill="${main}"/>
    <circle cx="200" cy="242" r="82" fill="${dark}"/><circle cx="200" cy="242" r="66" fill="${light}"/>
    <circle cx="200" cy="242" r="56" fill="#1d2530"/><circle cx="200" cy="242" r="36" fill="#31465e"/>
    <path d="M172 222 a36 36 0 0 1 26 -18" stroke="#fff" stroke-width="8" fill="none" stroke-linecap="round" opacity=".8"/>
    <rect x="84" y="120" width="44" height="18" rx="6" fill="${accent}"/><circle cx="306" cy="162" r="11" fill="${accent}"/>`,
  laptop: ({ main, dark, light, accent }) => `
    <rect x="84" y="110" width="232" height="168" rx="12" fill="${dark}"/>
    <rect x="96" y="122" width="208" height="144" fill="${main}"/>
    <path d="M96 236 Q150 170 200 214 T304 176 V266 H96Z" fill="${accent}" opacity=".85"/>
    <circle cx="258" cy="156" r="18" fill="${light}"/>
    <path d="M48 344 L84 278 H316 L352 344Z" fill="${light}"/><rect x="48" y="342" width="304" height="14" rx="7" fill="${dark}"/>
    <rect x="164" y="318" width="72" height="18" rx="5" fill="${dark}" opacity=".4"/>`,
  phone: ({ main, dark, light, accent }) => `
    <rect x="126" y="70" width="148" height="288" rx="26" fill="${dark}"/>
    <rect x="138" y="84" width="124" height="258" rx="14" fill="${main}"/>
    <circle cx="200" cy="170" r="46" fill="${accent}"/><path d="M138 250 Q190 200 262 240 V328 Q262 342 248 342 H152 Q138 342 138 328Z" fill="${light}" opacity=".7"/>
    <rect x="180" y="92" width="40" height="9" rx="4" fill="${dark}"/>`,
  speaker: ({ main, dark, light, accent }) => `
    <rect x="112" y="60" width="176" height="296" rx="20" fill="${main}"/>
    <rect x="112" y="60" width="26" height="296" rx="13" fill="${light}" opacity=".35"/>
    <circle cx="200" cy="136" r="42" fill="${dark}"/><circle cx="200" cy="136" r="20" fill="${accent}"/>
    <circle cx="200" cy="258" r="70" fill="${dark}"/><circle cx="200" cy="258" r="50" fill="#222a"/><circle cx="200" cy="258" r="24" fill="${accent}"/>`,
  watch: ({ main, dark, light, accent }) => `
    <path d="M160 150 L168 60 H232 L240 150Z M160 270 L168 360 H232 L240 270Z" fill="${main}"/>
    <circle cx="200" cy="210" r="88" fill="${dark}"/><circle cx="200" cy="210" r="74" fill="${light}"/>
    <path d="M200 150 v14 M200 256 v14 M140 210 h14 M246 210 h14" stroke="${dark}" stroke-width="7"/>
    <path d="M200 210 V168 M200 210 L232 228" stroke="${dark}" stroke-width="7" stroke-linecap="round"/>
    <circle cx="200" cy="210" r="8" fill="${accent}"/><rect x="286" y="200" width="16" height="20" rx="5" fill="${dark}"/>`,
  books: ({ main, dark, light, accent }) => `
    <rect x="80" y="300" width="250" height="58" rx="6" fill="${main}"/><rect x="300" y="308" width="26" height="42" fill="#f4ecdc"/>
    <rect x="100" y="246" width="220" height="54" rx="6" fill="${accent}"/><rect x="104" y="254" width="24" height="38" fill="#f4ecdc"/>
    <rect x="90" y="198" width="230" height="48" rx="6" fill="${dark}"/><rect x="294" y="205" width="22" height="34" fill="#f4ecdc"/>
    <path d="M120 329 H240 M150 273 H270 M120 222 H230" stroke="${light}" stroke-width="8" stroke-linecap="round"/>
    <g transform="rotate(-14 200 150)"><rect x="130" y="134" width="170" height="44" rx="6" fill="${light}"/><path d="M150 156 H250" stroke="${dark}" stroke-width="7" stroke-linecap="round"/></g>`,
  open_book: ({ main, dark, light, accent }) => `
    <path d="M40 150 Q120 110 200 150 Q280 110 360 150 V340 Q280 300 200 340 Q120 300 40 340Z" fill="${main}"/>
    <path d="M56 146 Q124 114 200 152 V326 Q124 290 56 322Z" fill="#faf3e4"/><path d="M344 146 Q276 114 200 152 V326 Q276 290 344 322Z" fill="#efe5cf"/>
    <path d="M84 178 Q130 160 176 182 M84 210 Q130 192 176 214 M84 242 Q130 224 176 246" stroke="${dark}" stroke-width="6" fill="none" opacity=".5"/>
    <rect x="228" y="178" width="84" height="82" rx="6" fill="${accent}" transform="skewY(-4) translate(2 14)"/>
    <path d="M200 152 V362 L212 346 L224 362 V160" fill="${light}"/>`,
  frame: ({ main, dark, light, accent }) => `
    <rect x="70" y="60" width="260" height="296" fill="${dark}"/><rect x="84" y="74" width="232" height="268" fill="#f7f1e6"/>
    <rect x="108" y="98" width="184" height="220" fill="${main}"/>
    <circle cx="236" cy="160" r="34" fill="${accent}"/>
    <path d="M108 270 Q160 190 206 246 T292 226 V318 H108Z" fill="${light}"/><path d="M108 296 Q170 250 292 286 V318 H108Z" fill="${dark}" opacity=".75"/>`,
  sculpture: ({ main, dark, light, accent }) => `
    <rect x="120" y="316" width="160" height="42" fill="${dark}"/><rect x="120" y="316" width="160" height="12" fill="${accent}"/>
    <path d="M170 316 Q120 240 176 190 Q120 140 180 84 Q240 40 268 104 Q286 160 226 186 Q290 246 232 316Z" fill="${main}"/>
    <ellipse cx="212" cy="122" rx="26" ry="32" fill="${dark}" opacity=".55"/><path d="M160 260 Q150 220 186 200" stroke="${light}" stroke-width="12" fill="none" stroke-linecap="round" opacity=".7"/>`,
} as const satisfies Record<string, Drawing>;
