namespace Edge.Scenarios.Tests.Harness;

/// <summary>Waits for something that another process does. The limit is a failure, never a pass.</summary>
internal static class Eventually
{
    public static async Task True(Func<bool> condition, TimeSpan atMost, Func<string> otherwise)
    {
        var time = TimeProvider.System;
        long start = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), time);
        while (!condition())
        {
            if (time.GetElapsedTime(start) > atMost)
            {
                Assert.Fail(otherwise());
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
