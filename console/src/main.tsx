import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './component-styles.ts';
import './console.css';
import './link-in-address.ts';
import { addressHeldToken } from './clean-address.ts';
import { AnnouncementRegion } from './parts/announcement-region.tsx';
import { showToast } from './parts/show-toast.tsx';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { styleNonce } from './style-nonce.ts';
import { cssVariables, theme } from './theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" limit={4} />
        <AnnouncementRegion />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

if (addressHeldToken) {
  showToast({
    message: 'The address held what looks like a token. It was taken out: “Which token is this?” finds it.',
    kind: 'failed',
  });
}
