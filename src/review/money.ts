import { sumUsd } from '../contract/money';
import type { PipelineDocument, ShotDocument } from '../views/pipeline-document';

/** What they cost together. */
export const priceOfAll = (shots: readonly ShotDocument[]): number => sumUsd(shots.map(({ priceUsd }) => priceUsd));

/** What goes on to be bought once a gate is passed: every shot that has not begun. */
export const stillToBuy = ({ shots }: PipelineDocument): number =>
  priceOfAll(shots.filter(({ state }) => state === 'pending'));

/** Shots that a resume renders again, and charges again, where it is asked to. */
export const unfinished = ({ shots }: PipelineDocument): ShotDocument[] => shots.filter(({ clip }) => clip === null);

/** Renders that the backend has accepted and that have no end yet: it may still charge for them. */
export const underWay = ({ shots }: PipelineDocument): ShotDocument[] =>
  shots.filter(({ renderId, state }) => renderId !== null && state !== 'ended');
