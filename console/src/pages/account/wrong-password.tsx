import { SignInProblem } from '../entry/sign-in-problem.tsx';

/** Somebody who is signed in was asked for their password, and it was another. */
export function WrongPassword({ problem }: { problem: unknown }) {
  return (
    <SignInProblem problem={problem} title="The password is not right">
      It is the one with which you sign in. If you have forgotten it, sign out and set a new one by mail.
    </SignInProblem>
  );
}
