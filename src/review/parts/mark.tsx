import { Icon } from './icon';

/** Whose page this is. */
export const Mark = () => (
  <>
    <Icon name="loopMark" size={20} />
    <span>shotloop</span>
  </>
);
