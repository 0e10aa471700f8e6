/**
 * Providers as folders of jars: each in a class loader of its own, each behind a guard.
 *
 * <p>The walk: {@link io.nephoscope.api.plugin.Plugins} opens a folder per plugin through a {@code
 * PluginClassLoader}, and hands out {@link io.nephoscope.api.plugin.Plugin plugins} whose provider,
 * connectors and sources are guarded. A guard sets the thread's context class loader around every
 * call, turns whatever a plugin throws into a {@link io.nephoscope.spi.ProviderException}, and
 * strikes out secrets.
 */
@NullMarked
package io.nephoscope.api.plugin;

import org.jspecify.annotations.NullMarked;
