import { render } from 'preact';
import { AppPage } from './app-page';
import { applyTheme } from './parts/top-bar';
import { placeOf } from './place';
import './style.css';

const root = document.getElementById('app');
applyTheme();
if (root !== null) render(<AppPage place={placeOf(location.href)} />, root);
