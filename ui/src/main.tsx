// Where the page starts.
import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./access/access.css";
import "./alerts/alerts.css";
import { Entrance } from "./access/entrance";
import "./look/colours.css";
import "./look/page.css";
import "./look/controls.css";
import "./chart/chart.css";
import "./tables/tables.css";
import "./look/print.css";
import { watchTheme } from "./look/theme";

watchTheme();
const page = document.getElementById("page");
if (page !== null) render(<Entrance />, page);
