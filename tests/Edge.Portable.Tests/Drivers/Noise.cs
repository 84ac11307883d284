using Edge.Portable.Drivers;

namespace Edge.Portable.Tests.Drivers;

/// <summary>Runs what may fault and must not do anything else.</summary>
internal static class Noise
{
    /// <summary>Swallows the one fault that a driver may throw; every other exception fails the test.</summary>
    /// <returns>Whether it faulted.</returns>
    public static bool Run(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (DriverFaultException)
        {
            return true;
        }
    }
}
