import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog';
import { useSession } from '../parts/use-access';
import { pipelineUrl } from '../place';
import type { FormFields } from './brief-of-form';
import { briefOf, EMPTY_FORM, SIZES } from './brief-of-form';
import { Planned, StartButtons } from './planned';
import { useDraft } from './use-draft';

/** A new pipeline from a form. Every change is planned as it is typed. */
export function NewPipeline({ onClose }: { onClose: () => void }) {
  const { access, place } = useSession();
  const [fields, setFields] = useState(EMPTY_FORM);
  const isEmpty = fields.prompt.trim() === '';
  const drafted = useDraft(isEmpty ? undefined : briefOf(fields), {
    plan: (brief, options) => access.client.plan(brief, options),
    start: (brief, options) =>
      access.client.start(brief, options).then(({ id }) => location.assign(pipelineUrl(place, id))),
  });
  const set =
    (name: keyof FormFields) =>
    (event: { currentTarget: { value: string } }): void =>
      setFields({ ...fields, [name]: event.currentTarget.value });
  const wrong = (path: string) => {
    const problem = drafted.problems.find(
      (each) => each.path === path || each.path.startsWith(`${path}.`) || each.path.startsWith(`${path}[`),
    );
    return problem === undefined ? null : <span class="bad-text small">expected {problem.expected}</span>;
  };
  return (
    <Dialog title="New pipeline" isWide onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          drafted.start();
        }}
      >
        <div class="form-columns">
          <div class="fields">
            <label>
              Prompt {wrong('prompt')}
              <textarea
                rows={5}
                value={fields.prompt}
                onInput={set('prompt')}
                placeholder="A paper boat drifts on a blue tabletop, soft window light, locked camera."
              />
            </label>
            <label>
              Anchors: what must stay the same, by commas {wrong('anchors')}
              <input value={fields.anchors} onInput={set('anchors')} placeholder="paper boat, blue tabletop" />
            </label>
            <div class="pairs">
              <label>
                Name {wrong('name')}
                <input value={fields.name} onInput={set('name')} />
              </label>
              <label>
                Size {wrong('size')}
                <select value={fields.size} onChange={set('size')}>
                  {SIZES.map((size) => (
                    <option key={size} value={size}>
                      {size}
                    </option>
                  ))}
                </select>
              </label>
              <label>
                Seconds {wrong('seconds')}
                <input type="number" min="1" max="60" value={fields.seconds} onInput={set('seconds')} />
              </label>
              <label>
                Frames to choose from {wrong('reference')}
                <input type="number" min="1" max="8" value={fields.candidates} onInput={set('candidates')} />
              </label>
              <label>
                Wait for a decision {wrong('review')}
                <select value={fields.gates} onChange={set('gates')}>
                  <option value="reference">at the reference frame</option>
                  <option value="followUps">after the follow-ups</option>
                  <option value="both">at both</option>
                  <option value="none">never</option>
                </select>
              </label>
              <label>
                Spend at most, US$ {wrong('budget')}
                <input
                  type="number"
                  min="0"
                  step="0.1"
                  value={fields.maxUsd}
                  onInput={set('maxUsd')}
                  placeholder="no limit of its own"
                />
              </label>
            </div>
          </div>
          <Planned
            drafted={drafted}
            idle={isEmpty ? 'Write a prompt: the plan and its price appear here. Nothing is started yet.' : undefined}
          />
        </div>
        <StartButtons {...{ drafted, onClose }} verb="Start" />
      </form>
    </Dialog>
  );
}
