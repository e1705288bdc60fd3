// What the base map lacks: names of countries and seas, where they stand, and what is contested.

/** South-west and north-east corners, in degrees. */
export type Box = readonly [readonly [number, number], readonly [number, number]];

export const EXTENTS: Record<string, Box> = {
  theatre: [[31, 11.5], [63, 40.5]],
  "iraq-syria": [[35.2, 28.8], [49.3, 38]],
  "red-sea": [[34, 10.5], [54, 24]],
};
export const EXTENT_NAMES: Record<string, string> = { theatre: "Theatre", "iraq-syria": "Iraq and Syria", "red-sea": "Red Sea" };

export interface Named {
  name: string;
  kind: "country" | "sea";
  /** Longitude and latitude of each place where the name may stand; the first free one is taken. */
  at: [number, number][];
}

const country = (name: string, ...at: [number, number][]): Named => ({ name, kind: "country", at });
const sea = (name: string, ...at: [number, number][]): Named => ({ name, kind: "sea", at });

export const NAMES: Named[] = [
  country("Iraq", [43.2, 31.6], [44.8, 30.6], [42, 32.6]),
  country("Syria", [38.2, 35.2], [38.6, 34.3], [39.2, 36.1]),
  country("Iran", [54, 33], [48.2, 33.6], [56, 30]),
  country("Jordan", [36.6, 30.7], [37.4, 31.4]),
  country("Israel", [34.85, 30.8]),
  country("Lebanon", [35.9, 34]),
  country("Kuwait", [47.6, 29.3]),
  country("Saudi Arabia", [45, 24], [41, 29.7], [46, 19.5]),
  country("Yemen", [47.6, 15.9], [45.2, 16.4]),
  country("Oman", [56.6, 21.2]),
  country("UAE", [54.3, 23.6]),
  country("Egypt", [32.6, 27], [34, 29.2]),
  country("Sudan", [33.2, 17]),
  country("Eritrea", [37.8, 15.9], [40.6, 14.1]),
  country("Ethiopia", [39.4, 12.2]),
  country("Djibouti", [42.5, 11.8]),
  country("Somalia", [48.3, 10.9]),
  country("Türkiye", [36, 38.6], [40, 37.5]),
  country("Turkmenistan", [58.8, 39]),
  country("Afghanistan", [62, 33.8]),
  sea("Mediterranean Sea", [33, 33.8]),
  sea("Red Sea", [37.7, 21.6], [39.4, 18.2]),
  sea("Persian (Arabian) Gulf", [50.6, 27.6], [52, 26.4]),
  sea("Gulf of Aden", [48, 12.4]),
  sea("Arabian Sea", [59.5, 17.6], [53, 13.4]),
  sea("Gulf of Oman", [59, 24.8]),
  sea("Caspian Sea", [51, 39.6]),
];

export const NOTE = "Boundaries: Natural Earth, not an endorsement; lines are dashed because some are contested. The Gulf has both of its names.";
