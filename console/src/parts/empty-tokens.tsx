import { Anchor, Button, Code, Stack, Text, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import classes from './empty-tokens.module.css';
import { PlusIcon } from './icons.tsx';

/** Instead of a list without tokens: what a token is for, and the way to the first one. */
export function EmptyTokens() {
  const navigate = useNavigate();
  return (
    <Stack className={classes.empty} align="center" gap="sm">
      <Title order={2} size="h4">
        No tokens yet
      </Title>
      <Text c="dimmed" ta="center" maw="46ch">
        A token lets a program call the API in your name. Each program gets one of its own, so that one can be
        disabled without the others.
      </Text>
      <Button
        leftSection={<PlusIcon size={16} />}
        onClick={() => void navigate({ to: '/account/api-tokens/new' })}
      >
        Create token
      </Button>
      <Code className={classes.code}>
        curl -H "Authorization: Bearer $WARDKEY_API_TOKEN" {location.origin}/v1/account
      </Code>
      <Anchor href="/errors" size="sm">
        What each refusal means
      </Anchor>
    </Stack>
  );
}
