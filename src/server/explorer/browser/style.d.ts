/** The bundler collects styles in one file. */
declare module '*.css';
