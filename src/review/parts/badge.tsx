import type { Word } from '../words/shot-words';

export const Badge = ({ word: { text, tone } }: { word: Word }) => <span class={`badge ${tone}`}>{text}</span>;
