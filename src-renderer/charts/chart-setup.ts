/** chart.js with the parts that Vitrine draws with, and no others. */
import {
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
} from 'chart.js'
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix'
import { pointNames } from './point-names.js'

Chart.register(
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  MatrixController,
  MatrixElement,
  PointElement,
  ScatterController,
  pointNames,
)

export { Chart }
