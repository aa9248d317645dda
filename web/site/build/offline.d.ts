export function keep(folder: string): void;
