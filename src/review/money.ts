import type { PipelineDocument, ShotDocument } from '../views/pipeline-document';

const sum = (shots: readonly ShotDocument[]): number =>
  Math.round(shots.reduce((total, { priceUsd }) => total + priceUsd, 0) * 10_000) / 10_000;

/** What goes on to be bought once a gate is passed: every shot that has not begun. */
export const stillToBuy = ({ shots }: PipelineDocument): number =>
  sum(shots.filter(({ state }) => state === 'pending'));

/** Shots that a resume renders again, and charges again, where it is asked to. */
export const unfinished = ({ shots }: PipelineDocument): ShotDocument[] => shots.filter(({ clip }) => clip === null);

export const priceOfAll = sum;

/** Renders that the backend has accepted and that have no end yet: it may still charge for them. */
export const underWay = ({ shots }: PipelineDocument): ShotDocument[] =>
  shots.filter(({ renderId, state }) => renderId !== null && state !== 'ended');
