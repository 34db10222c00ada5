import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { MoonIcon, SunIcon, SystemIcon } from './icons.tsx';

const CHOICES = [
  { scheme: 'auto', label: 'Like the system', icon: <SystemIcon /> },
  { scheme: 'light', label: 'Light', icon: <SunIcon /> },
  { scheme: 'dark', label: 'Dark', icon: <MoonIcon /> },
] as const satisfies readonly { scheme: MantineColorScheme; label: string; icon: React.ReactNode }[];

/** Light, dark, or as the system has it. Remembered by the browser; nothing else is. */
export function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isSystemDark = useMediaQuery('(prefers-color-scheme: dark)', false);
  const isDark = colorScheme === 'auto' ? isSystemDark : colorScheme === 'dark';
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Colours of the console">
          {isDark ? <MoonIcon /> : <SunIcon />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {CHOICES.map(({ scheme, label, icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={icon}
            onClick={() => setColorScheme(scheme)}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            fw={colorScheme === scheme ? 600 : 400}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
