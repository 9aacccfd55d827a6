/** Drawings for the demo market: things to wear, play with and take along. */
import type { Drawing } from "./picture.ts";

/**
 * What is worn, played or taken outdoors, drawn on a square of 400 with the
 * floor at 360.
 */
export const outdoors = {
  bicycle: ({ main, dark, accent }) => `
    <g fill="none" stroke="${dark}"><circle cx="98" cy="274" r="80" stroke-width="11"/><circle cx="302" cy="274" r="80" stroke-width="11"/>
    <path d="M98 194 V354 M18 274 H178 M42 218 L154 330 M154 218 L42 330 M302 194 V354 M222 274 H382 M246 218 L358 330 M358 218 L246 330" stroke-width="2" opacity=".45"/></g>
    <path d="M98 274 L150 160 H268 L196 274 H98 M150 160 L196 274 M268 160 L302 274" fill="none" stroke="${main}" stroke-width="13" stroke-linejoin="round"/>
    <path d="M268 160 L258 126 H296 M142 142 L150 160" stroke="${dark}" stroke-width="11" fill="none" stroke-linecap="round"/>
    <rect x="112" y="128" width="62" height="16" rx="8" fill="${dark}"/><circle cx="196" cy="274" r="19" fill="${accent}"/>`,
  ball: ({ main, dark, light }) => `
    <circle cx="200" cy="232" r="126" fill="${light}"/><path d="M200 170 L258 212 L236 280 H164 L142 212Z" fill="${main}"/>
    <path d="M200 170 V108 M258 212 L318 192 M236 280 L272 334 M164 280 L128 334 M142 212 L82 192" stroke="${dark}" stroke-width="8"/>
    <path d="M160 112 L200 108 L240 112 L200 128Z M322 206 L316 284 L296 270 L306 210Z M78 206 L84 284 L104 270 L94 210Z" fill="${main}"/>
    <path d="M112 172 Q132 130 172 116" stroke="#fff" stroke-width="12" stroke-linecap="round" fill="none" opacity=".6"/>`,
  racket: ({ main, dark, light, accent }) => `
    <g transform="rotate(28 200 200)"><ellipse cx="200" cy="134" rx="84" ry="104" fill="#fff6" stroke="${main}" stroke-width="15"/>
    <path d="M160 46 V222 M186 32 V236 M214 32 V236 M240 46 V222 M120 100 H280 M116 134 H284 M120 168 H280" stroke="${light}" stroke-width="3"/>
    <path d="M176 232 L194 284 H206 L224 232" fill="none" stroke="${main}" stroke-width="12"/><rect x="188" y="276" width="24" height="104" rx="10" fill="${dark}"/></g>
    <circle cx="312" cy="318" r="38" fill="${accent}"/><path d="M286 294 Q312 318 290 350" stroke="#fff" stroke-width="5" fill="none"/>`,
  tent: ({ main, dark, light, accent }) => `
    <path d="M200 90 L372 356 H28Z" fill="${main}"/><path d="M200 90 L372 356 H270Z" fill="${dark}" opacity=".45"/>
    <path d="M200 150 L258 356 H142Z" fill="${dark}"/><path d="M200 150 L158 356 H128 L200 150Z" fill="${light}"/>
    <path d="M200 90 L200 62 L236 72 L200 82" fill="${accent}" stroke="${dark}" stroke-width="4"/><path d="M28 356 L4 362 M372 356 L396 362" stroke="${dark}" stroke-width="4"/>`,
  skateboard: ({ main, dark, light, accent }) => `
    <path d="M28 236 Q40 268 84 270 H316 Q360 268 372 236 L386 244 Q372 296 318 298 H82 Q28 296 14 244Z" fill="${main}"/>
    <path d="M84 270 H316" stroke="${light}" stroke-width="6" opacity=".7"/><path d="M92 298 h44 l-10 22 h-24Z M264 298 h44 l-10 22 h-24Z" fill="${dark}"/>
    <circle cx="114" cy="330" r="28" fill="${accent}"/><circle cx="286" cy="330" r="28" fill="${accent}"/><circle cx="114" cy="330" r="10" fill="${dark}"/><circle cx="286" cy="330" r="10" fill="${dark}"/>`,
  jacket: ({ main, dark, light, accent }) => `
    <path d="M200 52 v18" stroke="${dark}" stroke-width="6"/><path d="M140 84 L80 120 L46 276 L98 290 L116 210 V356 H284 V210 L302 290 L354 276 L320 120 L260 84 Q200 124 140 84Z" fill="${main}"/>
    <path d="M200 112 V356" stroke="${dark}" stroke-width="6"/><path d="M140 84 Q160 130 200 140 Q240 130 260 84 L244 76 Q200 104 156 76Z" fill="${dark}"/>
    <rect x="136" y="248" width="44" height="54" rx="6" fill="${light}" opacity=".45"/><rect x="220" y="248" width="44" height="54" rx="6" fill="${light}" opacity=".45"/>
    <circle cx="212" cy="176" r="5" fill="${accent}"/><circle cx="212" cy="216" r="5" fill="${accent}"/><circle cx="212" cy="328" r="5" fill="${accent}"/>`,
  shoe: ({ main, dark, light, accent }) => `
    <path d="M50 196 Q92 226 128 176 L220 250 Q250 272 330 280 Q366 286 366 326 H40 Q34 250 50 196Z" fill="${main}"/>
    <path d="M36 322 H370 V340 Q370 358 350 358 H58 Q36 358 36 340Z" fill="${light}"/>
    <path d="M150 206 l34 -20 M176 226 l34 -20 M204 246 l32 -20" stroke="${light}" stroke-width="9" stroke-linecap="round"/>
    <path d="M70 300 Q150 316 196 262" stroke="${accent}" stroke-width="15" fill="none" stroke-linecap="round"/><path d="M50 196 Q92 226 128 176" stroke="${dark}" stroke-width="9" fill="none"/>`,
  bag: ({ main, dark, light, accent }) => `
    <path d="M136 176 V130 Q136 76 200 76 T264 130 V176" fill="none" stroke="${dark}" stroke-width="14"/>
    <path d="M84 170 H316 L340 340 Q340 358 320 358 H80 Q60 358 60 340Z" fill="${main}"/>
    <path d="M84 170 H316 L326 244 Q200 286 74 244Z" fill="${dark}" opacity=".35"/><rect x="180" y="236" width="40" height="52" rx="9" fill="${accent}"/>
    <path d="M96 300 L90 336" stroke="${light}" stroke-width="10" stroke-linecap="round" opacity=".6"/>`,
  hat: ({ main, dark, light, accent }) => `
    <ellipse cx="200" cy="312" rx="180" ry="44" fill="${main}"/><path d="M98 304 Q92 150 160 140 Q200 164 240 140 Q308 150 302 304 Q200 344 98 304Z" fill="${main}"/>
    <path d="M97 280 Q200 322 303 280 L302 304 Q200 344 98 304Z" fill="${accent}"/><path d="M124 250 Q124 180 156 164" stroke="${light}" stroke-width="12" fill="none" stroke-linecap="round" opacity=".55"/>
    <path d="M26 318 Q200 380 374 318" stroke="${dark}" stroke-width="5" fill="none" opacity=".4"/>`,
  plant: ({ main, dark, light, accent }) => `
    <path d="M200 250 Q120 220 96 120 Q176 140 200 250 Q196 130 216 52 Q262 130 208 250 Q236 160 312 128 Q300 226 206 252" fill="#5c8a5a"/>
    <path d="M200 250 Q140 190 96 120 M204 250 Q206 150 216 52 M206 250 Q256 180 312 128" stroke="#d9ead0" stroke-width="3" fill="none" opacity=".6"/>
    <path d="M112 250 H288 L268 340 Q264 358 244 358 H156 Q136 358 132 340Z" fill="${main}"/><rect x="102" y="236" width="196" height="32" rx="9" fill="${dark}"/>
    <path d="M142 284 L150 332" stroke="${light}" stroke-width="11" stroke-linecap="round" opacity=".5"/><circle cx="312" cy="128" r="8" fill="${accent}"/>`,
  watering_can: ({ main, dark, light, accent }) => `
    <path d="M110 186 H264 L280 340 Q280 358 260 358 H114 Q94 358 94 340Z" fill="${main}"/><ellipse cx="187" cy="186" rx="77" ry="14" fill="${dark}"/>
    <path d="M272 300 L350 176" stroke="${main}" stroke-width="22"/><path d="M328 186 L356 150 L384 188Z" fill="${accent}"/>
    <path d="M120 190 Q60 90 180 92 Q250 96 258 186" fill="none" stroke="${dark}" stroke-width="14"/><path d="M122 222 L116 318" stroke="${light}" stroke-width="12" stroke-linecap="round" opacity=".55"/>`,
  tools: ({ main, dark, light, accent }) => `
    <g transform="rotate(-10 140 220)"><rect x="130" y="60" width="18" height="210" rx="8" fill="${accent}"/><path d="M102 262 H176 V318 Q140 388 102 318Z" fill="${dark}"/><rect x="104" y="46" width="70" height="20" rx="10" fill="${main}"/></g>
    <g transform="rotate(9 270 220)"><rect x="260" y="70" width="18" height="210" rx="8" fill="${accent}"/><path d="M216 272 H322 V290 H216Z M220 286 v58 M244 286 v66 M269 286 v68 M294 286 v66 M318 286 v58" stroke="${main}" stroke-width="9" fill="${main}" stroke-linecap="round"/></g>
    <path d="M137 80 V240" stroke="${light}" stroke-width="4" opacity=".5"/>`,
  car: ({ main, dark, light, accent }) => `
    <path d="M24 300 Q22 236 76 230 L120 166 Q130 152 150 152 H254 Q272 152 284 166 L328 226 Q376 232 378 300 Q378 314 364 314 H38 Q24 314 24 300Z" fill="${main}"/>
    <path d="M104 228 L138 178 H192 V228Z M206 178 H256 L296 228 H206Z" fill="#cfe3ec"/><path d="M40 262 H362" stroke="${light}" stroke-width="6" opacity=".6"/>
    <circle cx="108" cy="314" r="46" fill="${dark}"/><circle cx="296" cy="314" r="46" fill="${dark}"/><circle cx="108" cy="314" r="20" fill="${light}"/><circle cx="296" cy="314" r="20" fill="${light}"/>
    <rect x="356" y="250" width="20" height="22" rx="8" fill="${accent}"/>`,
  scooter: ({ main, dark, light, accent }) => `
    <path d="M278 110 L312 96 M288 112 L318 300" stroke="${dark}" stroke-width="13" stroke-linecap="round"/><circle cx="276" cy="120" r="20" fill="${accent}"/>
    <path d="M300 180 Q256 200 250 288 H172 Q160 214 96 206 Q40 204 42 292 H160 L166 308 H262 Q302 306 310 230Z" fill="${main}"/><rect x="64" y="178" width="124" height="28" rx="14" fill="${dark}"/>
    <circle cx="92" cy="312" r="46" fill="${dark}"/><circle cx="318" cy="312" r="46" fill="${dark}"/><circle cx="92" cy="312" r="18" fill="${light}"/><circle cx="318" cy="312" r="18" fill="${light}"/>`,
  wheel: ({ main, dark, light, accent }) => `
    <circle cx="200" cy="220" r="140" fill="${dark}"/><circle cx="200" cy="220" r="100" fill="${light}"/><circle cx="200" cy="220" r="88" fill="${main}"/>
    <path d="M200 220 V140 M200 220 L276 196 M200 220 L247 286 M200 220 L153 286 M200 220 L124 196" stroke="${light}" stroke-width="24" stroke-linecap="round"/><circle cx="200" cy="220" r="28" fill="${accent}"/>
    <circle cx="200" cy="220" r="122" fill="none" stroke="#fff" stroke-width="3" stroke-dasharray="10 14" opacity=".25"/>`,
} as const satisfies Record<string, Drawing>;
