/** Words of the frame around the views. */
export const shell = {
  views: {
    home: 'Home',
    datasets: 'Datasets',
    'new-run': 'New run',
    runs: 'Runs',
    compare: 'Compare',
    try: 'Try',
    settings: 'Settings',
  },
  navigation: 'Views',
  skipToContent: 'Skip to content',
  training: (percent: string) => `Training, ${percent} done`,
  timeLeft: (time: string) => `${time} left`,
  connecting: 'Connecting…',
  connectionLost: 'The connection to Vitrine is lost. Trying again…',
  dropHere: 'Drop the folder to add it as a dataset',
  cannotDrop: {
    what: 'A dropped folder cannot be read here.',
    why: 'A browser does not tell where a folder lies.',
    remedy: 'Choose the folder in Datasets with “Add a folder”.',
  },
  dismiss: 'Dismiss',
  openRun: 'Open the run',
  whatToDo: 'What to do',
}
export type ShellWords = typeof shell
