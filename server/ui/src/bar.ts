// The top bar of every page.

import "./theme";
import "./search";
