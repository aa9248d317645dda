export const tree: string;
export function lot(name: string): string;
export function drawn<T>(list: readonly T[], nameOf: (one: T) => string, share?: number): T[];
