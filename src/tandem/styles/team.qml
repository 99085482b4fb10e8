<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.34.0" styleCategories="Symbology">
 <renderer-v2 type="categorizedSymbol" attr="presence" symbollevels="0" forceraster="0" enableorderby="0">
  <categories>
   <category value="present" label="Present" symbol="0" render="true"/>
   <category value="expected" label="Expected" symbol="1" render="true"/>
   <category value="in_training" label="In training" symbol="2" render="true"/>
   <category value="" label="Presence not known" symbol="3" render="true"/>
  </categories>
  <symbols>
   <symbol name="0" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="name" type="QString" value="triangle"/><Option name="color" type="QString" value="25,90,140,255"/><Option name="outline_color" type="QString" value="60,60,60,255"/><Option name="outline_width" type="QString" value="0.3"/><Option name="size" type="QString" value="3.4"/><Option name="size_unit" type="QString" value="MM"/></Option></layer>
   </symbol>
   <symbol name="1" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="name" type="QString" value="triangle"/><Option name="color" type="QString" value="255,255,255,255"/><Option name="outline_color" type="QString" value="25,90,140,255"/><Option name="outline_width" type="QString" value="0.3"/><Option name="size" type="QString" value="3.4"/><Option name="size_unit" type="QString" value="MM"/></Option></layer>
   </symbol>
   <symbol name="2" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="name" type="QString" value="triangle"/><Option name="color" type="QString" value="190,210,230,255"/><Option name="outline_color" type="QString" value="25,90,140,255"/><Option name="outline_width" type="QString" value="0.3"/><Option name="size" type="QString" value="3.4"/><Option name="size_unit" type="QString" value="MM"/></Option></layer>
   </symbol>
   <symbol name="3" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" locked="0" pass="0"><Option type="Map"><Option name="name" type="QString" value="triangle"/><Option name="color" type="QString" value="200,200,200,255"/><Option name="outline_color" type="QString" value="60,60,60,255"/><Option name="outline_width" type="QString" value="0.3"/><Option name="size" type="QString" value="3.0"/><Option name="size_unit" type="QString" value="MM"/></Option></layer>
   </symbol>
  </symbols>
 </renderer-v2>
 <blendMode>0</blendMode>
</qgis>
