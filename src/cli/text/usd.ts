export const usd = (amount: number): string => `$${amount.toFixed(2)}`;
