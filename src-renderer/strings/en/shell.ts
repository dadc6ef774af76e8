/** Words of the frame: navigation, connection, drops. */
export const shell = {
  views: {
    home: 'Home',
    datasets: 'Datasets',
    models: 'Models',
    'new-run': 'New run',
    runs: 'Runs',
    compare: 'Compare',
    studies: 'Studies',
    try: 'Try',
    settings: 'Settings',
  },
  navigation: 'Views',
  skip: 'Skip to the content',
  training: 'Training',
  liveRun: (name: string, percent: string) => `${name}, ${percent}`,
  phases: {
    starting: 'Starting',
    training: 'Training',
    evaluating: 'Evaluating',
    saving: 'Saving',
    stopping: 'Stopping',
  },
  waiting: (count: number) => `${count} waiting`,
  connecting: 'Connecting…',
  disconnected: 'Connection to Vitrine lost. Trying again…',
  dropHere: 'Drop the folder to add it as a dataset',
  dropUnknown: 'The path of this folder cannot be read here.',
  dropUnknownRemedy: 'Add the folder on the Datasets page instead.',
  openRun: 'Open the run',
  notices: {
    'run-done': 'Run finished',
    'run-failed': 'Run failed',
    'study-paused': 'Study paused',
    'workspace-problem': 'Problem with the workspace',
    'settings-problem': 'Problem with the settings',
    update: 'Update',
  },
  toasts: 'Notices',
}

export type ShellWords = typeof shell
