import { Anchor } from '@mantine/core';
import type { LeakPlace } from '../../../src/sdk/index.ts';
import { placeAddress, placeWords } from '../leak-words.ts';

/** Where a token was seen; a link where the place has an address, which learns nothing of where one comes from. */
export function LeakPlaceLink({ place }: { place: LeakPlace }) {
  const address = placeAddress(place);
  if (address === undefined) return placeWords(place);
  return (
    <Anchor href={address} target="_blank" rel="noreferrer noopener" inherit underline="always">
      {placeWords(place)}
    </Anchor>
  );
}
