/**
 * What a person wrote into the configuration folder, checked as a whole before anything starts.
 *
 * <p>The walk: {@link io.nephoscope.api.config.ConfigurationFolder} reads the files, {@code
 * YamlText} gives each value its line, {@code Placeholders} puts in secrets, {@code
 * ServerConfigurationParser} and {@code ConnectorParser} say what is meant, and every problem of
 * every file is reported together in one {@link io.nephoscope.api.config.ConfigurationException}.
 */
@NullMarked
package io.nephoscope.api.config;

import org.jspecify.annotations.NullMarked;
