namespace Edge.City.Store;

/// <summary>The store cannot be opened or written. The message says what failed and what to do.</summary>
public sealed class CityStoreException(string message, Exception? cause = null) : Exception(message, cause);
