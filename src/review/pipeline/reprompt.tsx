import { useState } from 'preact/hooks';
import type { ShotDocument } from '../../views/pipeline-document';
import { PromptChange } from '../compare/against-reference';
import { Confirm } from '../parts/confirm';
import { usd } from '../words/format';

/** Another prompt for a shot: what is different, and what it costs, before it is sent. */
export function Reprompt({
  shot,
  onSend,
  onClose,
}: {
  shot: ShotDocument;
  onSend: (prompt: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const [prompt, setPrompt] = useState(shot.prompt);
  const isChanged = prompt.trim() !== '' && prompt !== shot.prompt;
  return (
    <Confirm
      title={`Render ${shot.name} anew from another prompt`}
      action={`Render anew · ${usd(shot.priceUsd)}`}
      isReady={isChanged}
      onDo={() => onSend(prompt)}
      onClose={onClose}
    >
      <label>
        Prompt
        <textarea
          rows={8}
          value={prompt}
          maxLength={32_000}
          onInput={(event) => setPrompt(event.currentTarget.value)}
        />
      </label>
      <h3>What is different</h3>
      <PromptChange before={shot.prompt} after={prompt} />
      <p class="muted">The clip that is there is kept as an earlier attempt, with its verdict and its cost.</p>
    </Confirm>
  );
}
